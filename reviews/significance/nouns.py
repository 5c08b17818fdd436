"""Parts of the body, and illnesses: the nouns that make a sentence about another thing. English, in letters.

The list is short on purpose: a plain word that it lacks is a finding all the same when another takes its place
(``wording``). It says what a changed noun is, and it keeps two of them that look alike from passing as a misspelling.
"""

from typing import Final

_BODY: Final = """
abdomen ankle anus aorta appendix arm armpit artery back belly bladder blood bone bones bowel brain breast bronchus
buttock calf carotid cartilage cervix cheek chest chin clavicle coccyx colon cornea cuticle diaphragm disc
duodenum elbow esophagus eyelid face feet femur fibula finger foot forearm forehead gallbladder gland groin gum gut
hair hand head heart heel hip humerus ileum ilium intestine iris jaw jejunum joint kidney knee knuckle larynx leg
ligament lip liver lung lymph marrow meniscus neck nerve nipple nostril ovary palate pancreas pelvis penis perineal
peroneal pharynx placenta prostate pupil radius retina rib sacrum scalp scrotum shin shoulder sinus skull spine spleen
sternum stomach tendon testicle thigh throat thumb thyroid parathyroid tibia toe tonsil tooth teeth trachea ulna ureter
urethra uterus uvula vein venous arterial ventricle atrium vertebra vulva waist womb wrist hepatic renal cardiac
pulmonary gastric cerebral spinal dermal ocular urine stool feces saliva sputum mucus bile plasma platelet semen sweat
"""
_ILLNESS: Final = """
abscess acne aids alzheimer anemia aneurysm angina anorexia anxiety appendicitis apnea arrhythmia arthritis asthma
autism bleed bleeding bronchiolitis bronchitis bruise bulimia burn bursitis cancer carcinoma cataract celiac chickenpox
chlamydia cholera cirrhosis clot cold colitis concussion conjunctivitis constipation copd cough covid crohn croup
cyst cystitis dehydration dementia depression dermatitis diabetes diarrhea diphtheria diverticulitis dysphagia
dysphasia aphasia eczema edema embolism emphysema encephalitis endometriosis epilepsy fever fibroid fibromyalgia flu
fracture gallstone gangrene gastritis gastroenteritis giardia glaucoma goiter gonorrhea gout headache heartburn
hemophilia hemorrhage hemorrhoid hepatitis hernia herpes hiv hpv hsv hypertension hypotension impetigo infarction
infection infertility inflammation influenza ischemia jaundice leukemia lupus lyme lymphoma malaria malnutrition
measles melanoma meningitis menopause migraine miscarriage mononucleosis mumps myeloma myopia hyperopia nausea
nephritis neuritis neuropathy nephropathy obesity osteoarthritis osteopenia osteoporosis osteomyelitis pain palsy
pancreatitis paralysis parkinson pericarditis peritonitis pertussis phlebitis pleurisy pneumonia pneumothorax polio
polyp preeclampsia prostatitis psoriasis psychosis rabies rash rosacea rubella sarcoma scabies schizophrenia sciatica
scoliosis seizure sepsis shingles shock sinusitis sprain stenosis strain stress stroke swelling syncope syndrome
syphilis tendinitis tetanus thrombosis tinnitus tonsillitis toxoplasmosis trauma tuberculosis tumor typhoid ulcer
urethritis vaginitis vaginosis varicella vasculitis vertigo virus bacterial viral fungal parasitic vomiting wart
benign malignant asymptomatic symptomatic
"""
NOUNS: Final = frozenset((_BODY + _ILLNESS).split())

# Everyday words that are a letter away from one of them. Neither is a misspelling of the other.
ALIKE: Final = frozenset(
    """
    beast bond breath burned cash cancel chess comb could dash dead deaf dose drain eat fact far fare fat fever fewer
    foul gain gold grain hail hard hat hear heard heat held herd hold hole ink jar kneel lap late leap ledge lever
    line live lived lives long lunch main market men mine more nail none nut once one paid pair palace pan past plain
    plant plumb race rage rain rash rest rib river rush sarcasm scar sever skim slip snip spin spite stoke stone stool
    strict strike tail tan tear threat tone took train tub tune turn urge vain veil wash waste weary worst would wound
    """.split()
)


def is_noun(word: str) -> bool:
    """Say whether a word in small letters names a part of the body or an illness, in the singular or the plural."""
    return any(one in NOUNS for one in (word, word.removesuffix("s"), word.removesuffix("es")))
