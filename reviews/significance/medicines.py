"""Names of medicines: a list of our own, and the stems by which generic names are made.

The list holds common generic names (United States Adopted Names), names used elsewhere where they differ, and brand
names sold in the United States. New medicines come every month, so the stems of the USAN Council (AMA, "Stem List")
stand beside it: "-pril", "-sartan", "-mab". What ends like a medicine and is none is listed as an exception.
"""

import re
from functools import lru_cache
from html import unescape
from typing import Final

from encyclopedia.content import Content, images_of, key_points_of

_GENERIC: Final = """
abacavir abatacept acamprosate acarbose acetaminophen acetazolamide acetylcysteine acitretin acyclovir
adalimumab adapalene adenosine adrenaline albendazole albuterol alendronate alfuzosin allopurinol almotriptan
alprazolam alprostadil alteplase amantadine amikacin amiloride aminophylline amiodarone amitriptyline
amlodipine amoxapine amoxicillin amphetamine amphotericin ampicillin anakinra anastrozole apixaban apremilast
aprepitant aripiprazole armodafinil artemether asenapine aspirin atazanavir atenolol atomoxetine atorvastatin
atovaquone atropine azacitidine azathioprine azelastine azithromycin aztreonam bacitracin baclofen balsalazide
baricitinib beclomethasone belladonna bempedoic benazepril benzocaine benzonatate benztropine betamethasone
bethanechol bevacizumab bicalutamide bimatoprost bisacodyl bisoprolol bleomycin bortezomib botulinum
brexpiprazole brimonidine brinzolamide brivaracetam bromocriptine budesonide bumetanide bupivacaine
buprenorphine bupropion buspirone busulfan butalbital butorphanol cabergoline calcipotriene calcitonin
calcitriol canagliflozin candesartan capecitabine capsaicin captopril carbamazepine carbidopa carboplatin
cariprazine carisoprodol carvedilol caspofungin cefaclor cefadroxil cefazolin cefdinir cefepime cefixime
cefotaxime cefoxitin cefpodoxime cefprozil ceftazidime ceftriaxone cefuroxime celecoxib cephalexin cetirizine
cetuximab chlorambucil chloramphenicol chlordiazepoxide chlorhexidine chloroquine chlorothiazide
chlorpheniramine chlorpromazine chlorthalidone chlorzoxazone cholestyramine ciclopirox cilostazol cimetidine
cinacalcet ciprofloxacin cisplatin citalopram cladribine clarithromycin clemastine clindamycin clobazam
clobetasol clomiphene clomipramine clonazepam clonidine clopidogrel clorazepate clotrimazole clozapine cocaine
codeine colchicine colesevelam colestipol cortisone cosyntropin cromolyn cyanocobalamin cyclobenzaprine
cyclophosphamide cyclosporine cyproheptadine cytarabine dabigatran dacarbazine dalteparin dantrolene
dapagliflozin dapsone daptomycin darbepoetin darifenacin darunavir dasatinib daunorubicin deferasirox
deferoxamine degarelix denosumab desipramine desloratadine desmopressin desogestrel desonide desvenlafaxine
dexamethasone dexlansoprazole dexmethylphenidate dextroamphetamine dextromethorphan diazepam diclofenac
dicloxacillin dicyclomine didanosine diethylpropion diflunisal digoxin dihydroergotamine diltiazem
dimenhydrinate diphenhydramine diphenoxylate dipyridamole disopyramide disulfiram divalproex dobutamine
docetaxel docusate dofetilide dolutegravir donepezil dopamine dornase dorzolamide doxazosin doxepin
doxorubicin doxycycline doxylamine dronabinol dronedarone drospirenone dulaglutide duloxetine dupilumab
dutasteride echinacea econazole edoxaban efavirenz eletriptan empagliflozin emtricitabine enalapril enoxaparin
entacapone entecavir ephedra epinephrine epirubicin eplerenone epoetin erenumab ergotamine erlotinib ertapenem
erythromycin erythropoietin escitalopram esketamine esmolol esomeprazole estazolam estradiol eszopiclone
etanercept ethambutol ethosuximide etidronate etodolac etonogestrel etoposide etravirine everolimus evolocumab
exemestane exenatide ezetimibe famciclovir famotidine febuxostat felbamate felodipine fenofibrate fentanyl
fesoterodine fexofenadine fidaxomicin filgrastim finasteride finerenone fingolimod flavoxate flecainide
fluconazole fludarabine fludrocortisone flumazenil flunisolide fluocinolone fluocinonide fluorouracil
fluoxetine fluphenazine flurazepam flurbiprofen flutamide fluticasone fluvastatin fluvoxamine fondaparinux
formoterol fosamprenavir fosfomycin fosinopril fosphenytoin frovatriptan fulvestrant furosemide gabapentin
galantamine ganciclovir gatifloxacin gefitinib gemcitabine gemfibrozil gentamicin glatiramer glibenclamide
gliclazide glimepiride glipizide glucagon glyburide glycopyrrolate goserelin granisetron griseofulvin
guaifenesin guanfacine haloperidol heparin homatropine hydralazine hydrochlorothiazide hydrocodone
hydrocortisone hydromorphone hydroxychloroquine hydroxyurea hydroxyzine hyoscine hyoscyamine ibandronate
ibrutinib ibuprofen idarubicin ifosfamide iloperidone imatinib imipenem imipramine imiquimod inclisiran
indapamide indomethacin infliximab insulin interferon ipilimumab ipratropium irbesartan irinotecan
isocarboxazid isoniazid isosorbide isotretinoin isradipine itraconazole ivabradine ivacaftor ivermectin
ixekizumab ketamine ketoconazole ketoprofen ketorolac labetalol lacosamide lactulose lamivudine lamotrigine
lansoprazole lanthanum lapatinib latanoprost leflunomide lenalidomide letrozole leucovorin leuprolide
levalbuterol levetiracetam levocetirizine levodopa levofloxacin levomilnacipran levonorgestrel levothyroxine
lidocaine linaclotide linagliptin linezolid liothyronine liraglutide lisdexamfetamine lisinopril lithium
lixisenatide lomustine loperamide lopinavir loratadine lorazepam losartan lovastatin loxapine lubiprostone
lumateperone lurasidone macitentan mannitol maraviroc mebendazole meclizine medroxyprogesterone mefenamic
mefloquine megestrol melatonin meloxicam melphalan memantine meperidine mepivacaine mepolizumab mercaptopurine
meropenem mesalamine mesalazine mesna metaxalone metformin methadone methamphetamine methazolamide methimazole
methocarbamol methotrexate methyldopa methylergonovine methylnaltrexone methylphenidate methylprednisolone
methyltestosterone metoclopramide metolazone metoprolol metronidazole mexiletine micafungin miconazole
midazolam midodrine mifepristone miglitol milnacipran minocycline minoxidil mirabegron mirtazapine misoprostol
mitomycin mitoxantrone modafinil moexipril molnupiravir mometasone montelukast morphine moxifloxacin mupirocin
mycophenolate nabumetone nadolol nafcillin nalbuphine naloxone naltrexone naproxen naratriptan natalizumab
nateglinide nebivolol nefazodone neomycin neostigmine nevirapine niacin nicardipine nicotine nifedipine
nilotinib nimodipine nirmatrelvir nisoldipine nitazoxanide nitrofurantoin nitroglycerin nivolumab
norelgestromin norepinephrine norethindrone norgestimate nortriptyline nusinersen nystatin ocrelizumab
octreotide ofloxacin olanzapine olaparib olmesartan olopatadine omalizumab omeprazole ondansetron orlistat
orphenadrine oseltamivir oxaliplatin oxandrolone oxaprozin oxazepam oxcarbazepine oxybutynin oxycodone
oxymetazoline oxymorphone oxytocin paclitaxel palbociclib paliperidone palonosetron pamidronate pancrelipase
pantoprazole paracetamol paroxetine pazopanib pegfilgrastim peginterferon pembrolizumab pemetrexed
penicillamine penicillin pentamidine pentazocine pentobarbital pentoxifylline perampanel perindopril
permethrin perphenazine phenazopyridine phenelzine phenobarbital phentermine phentolamine phenylephrine
phenytoin phytonadione pilocarpine pimecrolimus pimozide pindolol pioglitazone piperacillin pirfenidone
piroxicam pitavastatin pramipexole pramlintide prasugrel pravastatin praziquantel prazosin prednisolone
prednisone pregabalin primaquine primidone probenecid procainamide procarbazine prochlorperazine progesterone
promethazine propafenone propantheline propofol propranolol propylthiouracil protamine protriptyline
pseudoephedrine psyllium pyrantel pyrazinamide pyridostigmine pyrimethamine quetiapine quinapril quinidine
quinine rabeprazole raloxifene raltegravir ramelteon ramipril ranitidine ranolazine rasagiline rasburicase
remdesivir repaglinide reteplase ribavirin ribociclib rifabutin rifampicin rifampin rifapentine rifaximin
riluzole rimantadine rimegepant risankizumab risedronate risperidone ritonavir rituximab rivaroxaban
rivastigmine rizatriptan roflumilast romosozumab ropinirole ropivacaine rosiglitazone rosuvastatin rotigotine
rufinamide ruxolitinib sacubitril salbutamol salmeterol salsalate sapropterin saquinavir sarilumab saxagliptin
scopolamine secukinumab selegiline selenium semaglutide senna sennosides sertaconazole sertraline sevelamer
sildenafil silodosin simethicone simvastatin sirolimus sitagliptin sofosbuvir solifenacin sorafenib sotalol
spironolactone stavudine streptokinase streptomycin sucralfate sulfadiazine sulfamethoxazole sulfasalazine
sulindac sumatriptan sunitinib suvorexant tacrolimus tadalafil tamoxifen tamsulosin tapentadol tazarotene
telmisartan temazepam temozolomide tenecteplase tenofovir terazosin terbinafine terbutaline terconazole
teriflunomide teriparatide testosterone tetracaine tetracycline thalidomide theophylline thiamine thioguanine
thioridazine thiothixene tiagabine ticagrelor ticlopidine timolol tinidazole tinzaparin tiotropium tirofiban
tirzepatide tizanidine tobramycin tocilizumab tofacitinib tolcapone tolterodine tolvaptan topiramate topotecan
toremifene torsemide tramadol trandolapril tranexamic tranylcypromine trastuzumab travoprost trazodone
treprostinil tretinoin triamcinolone triamterene triazolam trifluoperazine trihexyphenidyl trimethobenzamide
trimethoprim trimipramine triptorelin trospium ubrogepant upadacitinib urokinase ursodiol ustekinumab
valacyclovir valbenazine valganciclovir valproate valproic valsartan vancomycin vardenafil varenicline
vasopressin vedolizumab venetoclax venlafaxine verapamil vigabatrin vilazodone vinblastine vincristine
vinorelbine voriconazole vortioxetine warfarin zafirlukast zaleplon zanamivir zidovudine zileuton ziprasidone
zoledronic zolmitriptan zolpidem zonisamide
"""

_BRANDS: Final = """
abilify accupril accutane aciphex actemra activase actonel actos adcirca adderall advair advil afrin aggrenox
aldactone aldara aleve alkeran allegra altace amaryl ambien amitiza anaprox antabuse apresoline aranesp
aricept arimidex aromasin arthrotec asacol atacand ativan atripla atrovent augmentin avandia avapro avastin
avelox avodart avonex azulfidine bactrim bactroban benadryl benicar benlysta bentyl betapace betaseron biaxin
biktarvy boniva botox brilinta bumex buspar bydureon byetta bystolic caduet cardizem cardura casodex catapres
ceclor ceftin celebrex celexa cellcept chantix cialis cimzia cipro clarinex claritin cleocin climara clinoril
clomid clozaril cogentin colace colazal combivent comtan concerta copaxone coreg corgard cosentyx coumadin
cozaar crestor cymbalta cytomel cytotec cytoxan decadron deltasone demerol depakene depakote desyrel detrol
dexilant diabeta diflucan dilantin dilaudid dimetapp diovan ditropan dolophine doryx dramamine duexis dulcolax
duragesic dyazide ecotrin effexor efudex elavil elidel eliquis elocon emgality enbrel entresto entyvio epipen
epogen epzicom erbitux eskalith evista excedrin exelon exforge exjade eylea famvir farxiga faslodex feldene
femara fioricet flagyl flexeril flomax flonase florinef flovent focalin fortamet forteo fosamax frova gardasil
genvoya geodon gilenya gleevec glucophage glucotrol haldol harvoni hctz herceptin humalog humira humulin
hytrin hyzaar ibrance imdur imitrex imodium imuran inderal indocin intuniv invega invokana isentress isordil
jantoven janumet januvia jardiance kadian kaletra kapidex keflex kenalog keppra keytruda klonopin kytril
lamictal lamisil lanoxin lantus lasix latuda letairis levaquin levemir levitra levoxyl lexapro lioresal
lipitor lodine lomotil lopid lopressor lotensin lotrel lotrimin lovenox lucentis lunesta lupron luvox lyrica
maalox macrobid mavik mavyret maxalt maxzide medrol metamucil methergine mevacor micardis micronase microzide
minipress miralax mirapex mobic motrin mounjaro mucinex mylanta myrbetriq namenda naprosyn nardil nasacort
nasonex neoral neulasta neupogen neurontin nexium niaspan nicorette nizoral nolvadex norco normodyne norpace
norpramin norvasc norvir novolin novolog nucala nucynta nuvaring olysio omnicef onfi onglyza opdivo orapred
orencia otezla oxycontin ozempic pamelor parlodel parnate paxil paxlovid pepcid percocet percodan persantine
phenergan plaquenil plavix plendil pletal pradaxa praluent pravachol precose prednisolone premarin prempro
prevacid prevnar prilosec primatene prinivil pristiq proair procardia procrit prograf prolia prometrium
propecia proscar protonix provera provigil prozac pulmicort qvar ranexa reclast reglan relafen relpax remeron
remicade renvela repatha requip restasis restoril retrovir revatio revlimid rexulti rheumatrex risperdal
ritalin rituxan robaxin robitussin rogaine rozerem rybelsus rythmol sabril sandimmune sandostatin saphris
seconal senokot sensipar septra serevent seroquel serzone shingrix simponi sinemet sinequan singulair skelaxin
skyrizi soriatane sovaldi spiriva stelara strattera stribild suboxone subutex sudafed sular symbicort symbyax
symproic synthroid tagamet taltz tambocor tamiflu tapazole tasigna tecfidera tegretol tenormin thorazine
tikosyn timoptic tivicay tofranil topamax toprol toradol toujeo tradjenta tramadol trental tresiba tribenzor
tricor trileptal trulicity truvada tums tylenol tysabri uceris uloric ultracet ultram uroxatral valium valtrex
vancocin vasotec ventolin vesicare viagra vibramycin vicodin victoza viibryd vimpat viread vistaril vivitrol
voltaren vraylar vytorin vyvanse wegovy welchol wellbutrin xalatan xanax xarelto xeljanz xeloda xenical xgeva
xolair xopenex xyrem xyzal yasmin zanaflex zantac zarontin zebeta zepbound zestoretic zestril zetia ziac
zithromax zocor zofran zoloft zometa zomig zonegran zostavax zovirax zyban zyloprim zyprexa zyrtec zytiga
zyvox
"""

# Brand names that are everyday words too are left out (Soma, Sonata, Calan).
_NAMES: Final = frozenset((_GENERIC + _BRANDS).split())
# What the body makes too, what is eaten, what is abused: a page that names them need not be about a medicine. A changed
# word among them is a finding all the same.
_NOT_ONLY_MEDICINES: Final = frozenset(
    "adrenaline calcitonin cocaine dopamine epoetin erythropoietin estradiol glucagon interferon melatonin"
    " methamphetamine niacin nicotine norepinephrine oxytocin progesterone selenium"
    " testosterone thiamine vasopressin".split()
)

_STEMS: Final = (
    "pril|prilat|sartan|vastatin|cillin|mycin|micin|prazole|caine|azepam|azolam|mab|tinib|gliptin|gliflozin|floxacin|"
    "cycline|conazole|nidazole|bendazole|olol|alol|dipine|setron|triptan|dronate|profen|coxib|glitazone|parin|xaban|"
    "gatran|oxetine|barbital|codone|morphone|fentanil|thiazide|lukast|tidine|rubicin|taxel|platin|ciclib|rafenib|limus|"
    "vaptan|glutide|relin|afil|quine|zolid|penem|stigmine|curium|terol|vir|virine|citabine|mustine|tecan|parib|zomib|"
    "lisib|grastim|poetin|kinra|gepant|orexant|pitant|semide|zosin|steride|penidone|peridone|idone|azoline"
)
_STEM: Final = re.compile(rf"[a-z]{{2,}}(?:{_STEMS})|(?:cef|ceph|sulfa)[a-z]{{4,}}")
# They end (or begin) like a medicine and are none.
_NOT_MEDICINES: Final = re.compile(
    r".*sterol|april|.*sulfates?|sulfated|histidine|guanidine|c?ytidine|elixir|harlequine|ghrelin|sulfanylureas?"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_TAG: Final = re.compile(r"<[^<>]*>")


@lru_cache(maxsize=8192)
def is_medicine(word: str) -> bool:
    """Say whether a single word, without regard to case, names a medicine."""
    bare = word.casefold()
    if bare in _NAMES:
        return True
    return _STEM.fullmatch(bare) is not None and not _NOT_MEDICINES.fullmatch(bare)


def lexicon() -> frozenset[str]:
    """Give the names that are listed (those that only a stem tells are countless)."""
    return _NAMES


def medicines_named(content: Content, kind_key: str) -> list[str]:
    """Give the medicines that the page names, small letters, in the order in which a reader meets them.

    References do not count: their titles name what was studied. The page of a medication names at least its own title,
    however new the medicine is.
    """
    parts = [content["title"], *content["also_called"], content["summary"], *key_points_of(content)]
    for section in content["sections"]:
        parts += [section["heading"], unescape(_TAG.sub(" ", section["html"]))]
        parts += [image[name] for image in images_of(section) for name in ("alt", "caption")]
    found = dict.fromkeys(
        bare
        for part in parts
        for word in _WORD.findall(part)
        if is_medicine(word) and (bare := word.casefold()) not in _NOT_ONLY_MEDICINES
    )
    if kind_key == "medication" and not found and content["title"]:
        return [content["title"]]
    return list(found)
