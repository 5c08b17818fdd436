"""The words that give a sentence its clinical meaning, by kind. English; everything is in letters.

A word too many here costs a reviewer a glance; a word too few lets a change of meaning pass as a change of style.
"""

from typing import Final

from reviews.significance.kinds import Kind

_WORDS: Final = {
    Kind.NUMBER: (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
        " hundreds thousand thousands million millions billion half halves third thirds quarter quarters"
        " fourth fourths fifth second double triple single couple dozen several few both many percent"
        " percentage"
    ),
    Kind.UNIT: (
        "mg mcg ug µg μg ng pg kg g gm gram grams milligram milligrams microgram micrograms kilogram"
        " kilograms l ml dl cl µl μl fl liter liters litre litres milliliter milliliters millilitre"
        " millilitres cc mol mmol nmol pmol µmol μmol meq mosm iu miu u unit units kcal cal calorie calories"
        " kj gy mgy cgy msv bq mbq mci mm cm m km nm µm μm inch inches foot feet ft lb lbs pound pounds oz"
        " ounce ounces hg bpm hz tablet tablets pill pills capsule capsules caplet caplets lozenge lozenges"
        " patch patches drop drops puff puffs spray sprays dose doses dosage injection injections vial vials"
        " suppository suppositories teaspoon teaspoons teaspoonful tablespoon tablespoons tablespoonful tsp"
        " tbsp cup cups glass glasses serving servings drink drinks degree degrees fahrenheit celsius second"
        " seconds sec secs s minute minutes min mins hour hours hr hrs h day days week weeks wk wks month"
        " months year years yr yrs"
    ),
    Kind.FREQUENCY: (
        "once twice thrice times daily nightly hourly weekly monthly yearly annually every each per always"
        " often sometimes rarely seldom usually occasionally frequently frequent regularly repeatedly repeat"
        " again continuously morning mornings noon afternoon evening evenings night nights midnight bedtime"
        " mealtime mealtimes meal meals fasting q qd qod bid tid qid qhs qam qpm prn hs ac pc stat before"
        " after during until while within between since afterward afterwards later sooner early earlier"
    ),
    Kind.NEGATION: (
        "not no none nor never neither nobody nothing nowhere without except excepting excluding unless"
        " cannot cant dont doesnt isnt arent wasnt wont shouldnt mustnt non lack lacks lacking absent"
        " absence free instead otherwise hardly barely unlikely impossible negative false fail fails failed"
        " failure but"
    ),
    Kind.STRENGTH: (
        "may might must should shall can could need needs needed ought always only just exactly recommended"
        " recommend recommends advised advise advises required require requires necessary optional mandatory"
        " essential likely possible possibly probably certain certainly definitely all any some most every"
        " positive true proven approved allowed permitted ok okay"
    ),
    Kind.ACTION: (
        "avoid avoids avoided avoiding stop stops stopped stopping start starts started starting begin"
        " begins beginning continue continues continued continuing discontinue discontinued quit skip"
        " skipped skipping miss missed hold withhold resume restart prevent prevents prevented forbid"
        " forbidden prohibited contraindicated contraindication contraindications limit limits limited"
        " exceed exceeds exceeding increase increases increased increasing decrease decreases decreased"
        " decreasing reduce reduces reduced reducing raise raises raised raising lower lowers lowered"
        " lowering double doubled halve halved crush crushed chew chewed split swallow swallowed inject"
        " injected inhale insert apply remove refuse deny denies interact interacts"
    ),
    Kind.COMPARISON: (
        "more less fewer most least higher high highest low lowest lower upper greater greatest smaller"
        " smallest larger largest longer longest shorter shortest above below over under beyond up down"
        " maximum minimum max min mild moderate severe worse worst better best safe safer safest unsafe"
        " dangerous harmful harmless strong stronger weak weaker too enough extra additional hot cold warm"
        " cool normal abnormal acute chronic excess excessive fast slow faster slower rapid increased"
    ),
    Kind.CONDITION: "if or either whether when whenever versus vs plus minus combined alone",
    Kind.PEOPLE: (
        "men man male males women woman female females boy boys girl girls child children baby babies"
        " infant infants newborn newborns toddler toddlers teen teens teenager teenagers adolescent"
        " adolescents adult adults older younger elderly pregnant pregnancy breastfeeding breastfeed nursing"
        " lactating allergic allergy allergies diabetic age aged ages"
    ),
    Kind.URGENCY: (
        "emergency emergencies immediately immediate urgent urgently promptly instantly away ambulance"
        " hospital call now soon poison overdose seek"
    ),
    Kind.SIDE: (
        "left right front back inside outside internal external oral orally mouth rectal rectally rectum"
        " vaginal vaginally vagina skin vein muscle intravenous intravenously intramuscular subcutaneous"
        " topical topically sublingual tongue nasal nose eye eyes ear ears iv im sc"
    ),
}
KIND_OF: Final = {word: kind for kind, words in _WORDS.items() for word in words.split()}
NEGATIONS: Final = frozenset(_WORDS[Kind.NEGATION].split())
UNITS: Final = frozenset(_WORDS[Kind.UNIT].split())
NUMBER_WORDS: Final = frozenset(_WORDS[Kind.NUMBER].split())

# "every other day", "every second week"
AFTER_EVERY: Final = frozenset(("other", "second", "third", "alternate"))
MARKS: Final = frozenset("%‰°<>≤≥≈≠~±×÷+=/′″µμ↑↓→½¼¾")

# A word and the same word one of these before it say opposite things, or things that are taken for one another.
OPPOSING: Final = (
    "un in im ir il non dis de mis anti contra hypo hyper pre post mal ab ad a intra inter endo exo hemi micro macro"
    " mono bi tri poly sub super over under tachy brady ante intro extra infra ex"
).split()
