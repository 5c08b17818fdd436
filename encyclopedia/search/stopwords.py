"""Words that say nothing about what is sought, folded as ``words`` folds (no apostrophes).

They are left out of queries only: a name that consists of them ("ALL", for acute lymphoblastic leukemia) is still found
as a whole. The list holds every word that PostgreSQL's English dictionary leaves out, so that no term of a query can
vanish in one engine and count in the other, and the small words of questions.
"""

from typing import Final

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
    """.split()
)
