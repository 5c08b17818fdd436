"""Words of a question that say little about what is sought, folded as ``words`` folds (no apostrophes).

``STOP_WORDS`` say nothing; they are left out of queries and of indexed texts (a name that consists of them, "ALL", is
still found as a whole). ``WEAK_WORDS`` are the words by which people ask and tell of their lives: they choose a section
(``sections``) or break a tie. ``GENERIC_WORDS`` stand in many names and tell few apart.
"""

from typing import Final

from .stems import stem

STOP_WORDS: Final = frozenset(
    """
    a about above after again against all am an and any are as at be because been before being below between
    both but by can did do does doing don down during each few for from further had has have having he her
    here hers herself him himself his how i if in into is it its itself just me more most my myself no nor
    not now of off on once only or other our ours ourselves out over own s same she should so some such t
    than that the their theirs them themselves then there these they this those through to too under until
    up very was we were what when where which while who whom why will with you your yours yourself
    yourselves

    also anyone arent cannot cant could couldnt didnt doesnt dont else ever every get gets getting give go
    goes going got hasnt havent hello help hi id ill im isnt ive kind know let like look lot many may maybe
    mean might much must need please really say says shall shouldnt someone something somebody sort tell
    thank thanks thats theres thing things think understand us want wants wasnt wed went werent whats whens
    wheres whos wont would wouldnt yes youre

    el la los las un una unos unas de del al y o que en con por para como es son se su sus lo le les mi mis
    tu tus me te nos qué cuál cuáles cual cuales cómo dónde cuándo hay tiene tengo puede pueden sobre si no
    más muy este esta estos estas ese esa
    """.replace("é", "e")
    .replace("á", "a")
    .replace("ó", "o")
    .split()
)

WEAK_WORDS: Final = frozenset(
    """
    treat treats treated treating treatment treatments therapy therapies cure cures cured curing manage managed
    management symptom symptoms sign signs cause causes caused causing reason reasons prevent prevents prevented
    prevention preventing avoid diagnose diagnosed diagnosis diagnosing diagnostic test tests tested testing exam exams
    outlook prognosis expectancy expect inherit inherited inheritance hereditary genetic genetics change changes risk
    risks complication complications common rare frequency affect affects affected affecting develop develops
    developed effect effects outcome handle fix remedy remedies relief relieve reduce improve stop
    side medicine medicines medication medications drug drugs option options available best new latest
    information info question questions answer answers ask asking asked article articles research study studies read
    reading website site page internet online google find finding found learn wonder wondering wondered curious
    interested regarding concerning related relation possible possibly likely chance chances able unable
    disease diseases disorder disorders condition conditions illness illnesses syndrome syndromes problem problems
    issue issues health healthy medical doctor doctors dr physician physicians specialist specialists nurse hospital
    hospitals clinic clinics office appointment er patient patients people person persons adult adults child children
    kid kids man men woman women older elderly

    year years yr yrs month months week weeks day days hour hours minute minutes time times today yesterday tomorrow
    night nights morning evening ago since last past recently recent currently current lately now soon later early
    late long short often sometimes always never usually still already yet again first second third one two three
    four five six seven eight nine ten half several couple little bit old age aged born

    mother father mom dad mum mama papa parent parents son daughter sister brother husband wife boyfriend girlfriend
    friend friends partner aunt uncle cousin grandmother grandfather grandma grandpa grandson granddaughter niece
    nephew family baby boy girl sir madam dear hey greetings regards sincerely respectfully god bless love hope
    hoping wish appreciate appreciated grateful advance name names mr mrs ms miss team staff

    started start starts starting began begin become became becomes becoming came come comes coming took take takes
    taking taken gave given giving told telling said saying talk talked talking see sees saw seen seeing seem seems
    seemed feel feels feeling felt make makes making made put puts use uses used using try tries trying tried keep
    keeps kept leave left live lives living lived happen happens happened happening show shows showed shown send sent
    call called calling work works working worked believe suggest suggested recommend recommended consider follow
    following continue continued notice noticed turn turned bring run went having suffer suffers suffering suffered
    deal dealing cope worried worry worrying concerned concern scared afraid desperate advice advise explain
    explained provide kindly suppose guess sure unsure thought thinking knew known look looking looked looks
    remember forget wait waiting decide decided

    good better bad worse worst great big small large high low different normal abnormal certain specific whole
    especially severe serious mild moderate extremely quite almost nearly enough rather however although though
    due therefore without within along across around near since per via etc ok okay well away back way ways part
    parts place places case cases level levels number amount point everything nothing anything everyone nobody
    another either neither whether upon towards toward actually basically unfortunately generally probably
    currently apparently constantly home house school job money cost costs country state city usa india uk america
    life lifetime world phone email address contact mail letter message post number

    tratamiento tratamientos sintoma sintomas causa causas prevenir diagnostico prueba pruebas riesgo riesgos
    pronostico enfermedad enfermedades medico medicos salud informacion pregunta ayuda gracias hola
    """.split()
)

GENERIC_WORDS: Final = frozenset(
    """
    disease diseases syndrome syndromes disorder disorders condition conditions deficiency type familial hereditary
    congenital problems problem health medical injuries infections infection disabilities abnormalities form primary
    parasites know information adult adults child children childhood overview general other related 1 2 3 4 i ii iii
    enfermedad enfermedades sindrome trastorno trastornos
    """.split()
)

_WEAK_STEMS: Final = frozenset(map(stem, WEAK_WORDS))


def is_stop_word(word: str) -> bool:
    """Whether a folded word says nothing."""
    return word in STOP_WORDS


def is_weak_word(word: str) -> bool:
    """Whether a folded word, or another form of it, says little."""
    return stem(word) in _WEAK_STEMS
