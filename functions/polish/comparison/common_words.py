"""Longer words that stand in texts about anything: they show no subject."""
# ruff: noqa: SIM905  a list of words

COMMON_WORDS = frozenset(
    """
about above after again also another because been before being below between both could does doing down
during each else even ever every from further have having here into itself just know like made make many
more most much must need never next only other over same should since some such than that their them then
there these they this those through time under until upon used using very want well were what when where
which while whom will with within without would your yours year years aber alle allem allen aller alles
auch beim dass dein deine denn dessen dich dies diese diesem diesen dieser dieses doch durch eine einem
einen einer eines euer eure habe haben hatte ihre ihrem ihren ihrer immer jede jedem jeden jeder kann
keine können mehr mein meine muss nach nicht noch oder ohne schon sehr seine seinem seinen seiner sich
sind soll über unser unsere unter viel vom wenn werden wird wurde zwischen gibt geben macht machen avec
aussi autre avant cela ces cette chez comme dans depuis donc elle elles encore entre être leur leurs mais
même nous plus pour quand sans sera sont sous sur tous tout toute toutes très vous votre était aunque
como cuando desde donde ella ellos esta este esto estos hasta había hacia mientras mucho nuestra nuestro
otra otro para pero porque puede quien siempre sobre también tiene toda todo todos una unas unos anche
come così dalla dalle della delle dello dove essere fino hanno loro molto nella nelle nostro però quando
quella quello questa questo sono sopra stata stato tutti tutto
""".split()
)
"""In English, German, French, Spanish and Italian."""
