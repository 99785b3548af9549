"""Words that are also names: in a title, a capital of theirs may be right. And names in small letters."""

from __future__ import annotations

# First names and surnames.
_PEOPLE = """
abbey alba amber angel april art ash aster autumn baker barb basil bay bean bear belle ben best bianca bill
birch bishop black blue bob booker booth bond bonnie bow brand brandy brook brooks brown buck bud burn burns
bush butler buster cain can candy carol carver case cash chad chance chase chef chip christian chuck clay
cliff clove cole colt constance cook cooper cotton crystal cruise daisy dale dawn dean deb dell depp
destiny dick dim dolores don dot drake drew dusty earl ebony eve faith farmer faye fern finch fisher flora
ford forest fox franc frank franco french frost gale gay gene ginger glen glenn grace grant gray green grey
guy hale hall hank harper hart harry haven hazel heath heather henna herb hill holly homer hood hope hunt
hunter hurt iris ivory ivy jack jade jasmine jay jean jenny jersey jewel jimmy job joe john jones josh joy
judge june juniper just kelly ken kid king kit knight lake lane lark laurel law leaf lee leone lily link
long lord love luck luz major mar marco marguerite marina mark marker marsh marshal marshall mason max may
mead melody mercedes mercy mick mike miles mill miller mills milo miss mister money moon moore more moss
myrtle nick nigel noble norm nova oak olive opal paddy page paige paloma pan parker pat patience patsy patty
pearl penny pepper pete peter phil piano pierce pierre pike pilar piper pitt poe pope porter potter pound
powers pratt presley price prince prudence queen quince rain randy ray red reed reid rice rich river rivers
rob robin rock rocky rod roger roman rosa rose rosemary rowan ruby rusty sage sally sam sandy scarlett scout
sharp shepherd silver sky slater smart smith snow sol sparrow spring stella sterling stone storm street
strong sue summer sunny swan swift tad tailor tanner taylor teddy terry thorn tiffany timber tom tony trick
trip turner tyler usher vale vera vernon viola violet walker wall wallace ward wash waters weaver webb
webster wells west white wilde will willow winter wolf wood woods worth wren wright young вера надежда
любовь роман лев слава мир роза лилия виктория
"""
# Months, countries, peoples, places and what is named after them.
_PLACES = """
alps amazon angora august bath bethel bologna boston brazil broadway buffalo bury canary capitol chester
chile china cologne columbia como congo cork cuba danish deal down dutch east english everest finish friday
georgia grand greece guinea hamburg hamlet hull india ireland island jordan lima lincoln lodge lyre mali
march mobile mold monday nice north orient ottoman oval panama paris phoenix polish rainier ram reading
reuben rugby rush rye sandwich saturday scotch see sheffield south split state states sunday surf swiss
tangier thursday tours troy tuesday turkey turkish us valencia victoria vienna wake wales wednesday welsh
wells wick world york
"""
# Companies, products, programs, brands and media.
_PRODUCTS = """
access acorn adobe affirm airtable alexa align alphabet android angular ant apache apex apple arc arm asana
assistant astro atlas atom audible aurora autopilot avid azure babel basecamp bash beats bing bison bitcoin
bolt boots box brave brew bridge buffer bumble calendar camel canvas carbon cargo caterpillar celery chrome
cisco citrix claude clubhouse cobalt coda codex compass composer confluence cook copilot coral crunch
cursor dart dash dashboard delta deno diamond discord discover django docker docs dolby doom dove dragon
dreamweaver drive dropbox drone duck dynamics echo eclipse edge elastic element elixir ember envoy equifax
equinox ether etsy excel exchange express facebook falcon fastly fedora fiat figma fire firefly firefox
fireflies flash flask flutter forms fuse galaxy gap gears gemini general git glacier glide gmail gnome go
gold google gradle grammarly grafana groovy guardian gulp harbor harvest haskell hello hive hollywood house
hub hubspot hue icon illustrator independent indigo insight instagram intercom internet intuit jaguar java
jenkins jira journal jump kafka kayak keynote kindle lambda lark lens lexus lightning lightroom linear linen
linkedin live llama loom lotus lucid luminar lush lyft mac magenta mail make mango maps marvel master matrix
maven medium meet mercury messenger meta metro mind mini mint miro mirror mist monkey monster motion mural
music nest netflix next nike node notes notion nova nuke nutshell observer office oculus omega onion opera
oracle orange origin otter outlook outreach oxygen pages paint pandora panther parallels patch patreon
paypal peak phoenix photos photoshop pinterest pixel planet planner plaid play polo power premiere prime
prism processing prometheus pulse puma pure python quest quick quicken quip rails ramp raspberry react
reader rebel reddit redis redwood reface remix replicate ring ripple robinhood roots rover ruby rust safari
salt sass scala scratch screen segment sense sentry shadow shark sharepoint sheets shell shopify shorts siri
sketch skype slack slides snap snapchat snowflake sonic sonos spark sphere spotify sprint sprite square
squarespace stable star stitch stories stream stripe sublime subway sun sunrise surface swift switch tableau
target teams telegram tempo terminal things thread threads thunderbird tide tiger time times tinder titan
toast toggle token total trader travis trello tribune triton truth tube tumblr twitch twitter uber ubuntu
unicorn unity unreal vault vector vine virgin vision visa vista vogue volt voyager vue wallet watch wave
waves who whole windows wired wise wish wix word wordpress workday workplace yahoo yoga zapier zelle
zen zendesk zip zoom
"""
# Words that belong to a name, a holiday, an era, an institution or a belief.
_PARTS = """
administration agency assembly association bank bay bible bill board bureau cabinet catholic center centre
chamber christmas church city civil cold college commission committee commons company congress conservative
constitution council county court cross crown cup democrat democrats department depression earth easter
empire enlightenment fed federal fifth first foundation fourth god good government great green group gulf
halloween heaven hell holocaust holy horizon house institute kingdom labor labour lady league liberal
library lords mars mass medieval ministry minister mount museum nations navy new nobel ocean olympic
olympics open orthodox pacific palace park parliament party passover president prime prix pride protestant
reform reformation renaissance republic republican republicans resistance revolution royal saint sea second
senate society special sun super supreme theatre tower treasury trinity union united university valentine
valley venus war web windsor
"""
HOMOGRAPHS = frozenset(f"{_PEOPLE} {_PLACES} {_PRODUCTS} {_PARTS}".split())
"""Words in small letters that may be names with a capital."""

_COMMANDS = """
adidas apt awk bash brew btrfs chmod cron csh curl deno dnf docker esbuild eslint ffmpeg flask gcc git grep
gulp htop iptables jq jquery kubectl ksh libcurl macos memcached mypy mysql netcat nginx nmap node
numpy openssl pandas perl pip pipx pnpm podman postgres pytest pytorch rsync ruff scp sed ssh sqlite sudo
systemd tar tmux uv vi vim webpack wget xargs xkcd yarn zsh
"""
_PARTICLES = "van von vom zu zum zur de der del della di da du des la le les el al bin ibn ter te"
_UNITS = "mm cm dm m km g kg mg l dl cl ml s ms h min mph kmh w kw kwh v ma mah hz khz px pt rem bn mn k x"
SMALL_NAMES = frozenset(f"{_COMMANDS} {_PARTICLES}".split())
"""Names and parts of names that stay in small letters in title case, too."""
UNITS = frozenset(_UNITS.split())
"""Signs of units that stay in small letters behind a number."""
