/** Ways in which a speaker gives reasons and weighs: one for each row, so that saying one twice counts once. */
export const depthCues: readonly string[] = [
  "because|since|as a result|that is why|this is why|the reason|reasons?|due to",
  "therefore|thus|hence|consequently|which means|this means|that means|meaning that|means that|in other words|so that",
  "trade off|tradeoff|trade offs|tradeoffs|the price|costs?|at the expense|in return|drawbacks?|downsides?|disadvantages?",
  "however|whereas|while|although|though|but|on the other hand|by contrast|in contrast|unlike|instead|rather than|yet",
  "depends?|depending|it is a question of|in that case|in this case|as long as|provided|unless|if",
  "otherwise|or else|without it|if not|prevents?|avoids?|protects?|risks?|danger|fails?|breaks?",
  "only when|only if|not always|except|exceptions?|edge cases?|limits?|limitations?|rare|rarely|caution|careful|traps?|mistakes?|pitfalls?",
  "first|second|secondly|third|then|next|finally|step|before|after|until|once",
  "measured?|measure|compared?|compare|cheaper|faster|slower|more expensive|simpler|safer|better|worse|weigh|prefer|choose|decide",
  "under the hood|internally|in detail|more precisely|exactly|in practice|in production|at scale|specifically|behind the scenes",
];

/** Ways in which a speaker comes to a case. */
export const exampleCues: readonly string[] = [
  "for example|for instance|an example|as an example|e g|such as",
  "suppose|imagine|consider|let us say|lets say|picture|think of|say a|say i|say we|take a|take the",
  "in my last|in my previous|in my current|in one project|in a project|at my|at work|in our|in my|on my last|we had|i had|i once|we once|once we|once i",
  "when a|when an|if a|if an|whenever a|where a|a customer|a user|users|customers|an order|orders|a shop|a bank",
  "\\p{N}[\\p{N}.,]*|two|three|four|five|six|ten|twenty|hundred|hundreds|thousand|thousands|million|millions|dozen",
];

/** Where and when it was. */
export const situationCues: readonly string[] = [
  "last year|years? ago|months? ago|weeks? ago|in my last|in my previous|in my current|in my first|in my second|in \\p{N}+|last (?:month|summer|winter|spring|autumn|week)|recently|once|at the time|back then|when i|when we|when our|when the|when a",
  "team|project|company|customers?|clients?|colleagues?|manager|lead|boss|department|product owner|stakeholders?|system|service|release|i worked|we worked|i was|we were|i would|suppose|imagine",
  "because|problem|issue|conflict|deadline|goal|asked|wanted|needed|had to|was supposed|turned out|failed|broke|stuck|before a|weeks before|days before|pressure|unclear|late",
];

/** What the speaker did, as one person. */
export const ownPartCues: readonly string[] = [
  "i (?:\\S+ ){0,2}?\\p{L}+ed|i'd \\p{L}+|i'll \\p{L}+|i would|i will|i \\p{L}+",
  "my (?:own|part|job|role|task|responsibility|idea|proposal|mistake|fault|lead|manager|team|worry|view|plan|suggestion|notes)|myself|me",
  "i (?:\\S+ ){0,2}?(?:asked|proposed|suggested|decided|built|wrote|told|took|made|led|volunteered|offered|invited|explained|listened|stopped|started|agreed|said|showed|checked|admitted|called|set|gave|learned|noticed|found|measured|narrowed|would|will|ask|tell|say|take|make|explain|propose|suggest|offer|check|write|start)",
];

/** One thing done after another. */
export const actionCues: readonly string[] = [
  "first|firstly|to begin|to start|at once|immediately|straight away",
  "then|next|after that|afterwards|after|later|second|secondly|meanwhile|while|before|until",
  "instead|rather than|so i|so we|therefore|because|in order to",
  "asked|ask|listened|listen|talked|talk|spoke|speak|called|call|invited|invite|met|meet|told|tell|explained|explain|said|say",
  "proposed|propose|suggested|suggest|offered|offer|decided|decide|agreed|agree|chose|choose|planned|plan|prioritised|prioritise|split",
  "built|build|wrote|write|measured|measure|tested|test|tried|try|showed|show|fixed|fix|changed|change|rolled|paired|reviewed|review|documented|document|checked|check|set|moved|move|cut|gave|give|took|take|made|make",
];

/** What came of it. */
export const resultCues: readonly string[] = [
  "in the end|finally|as a result|the result|the outcome|it turned out|since then|afterwards|eventually|by then|from then|after (?:\\S+ ){1,2}?(?:days|weeks|months)|later|so that|would then",
  "shipped|delivered|released|fell|dropped|rose|grew|improved|improves|improve|saved|saves|reduced|reduces|cut|earlier|on time|solved|fixed|worked|won|accepted|merged|happy|thanked|adopted|passed|met|kept|stayed|still|better|faster|fewer|ran|went|came|signed|trust",
  "i learned|i learnt|i have learned|lesson|the lesson|taught me|next time|today i|since then|i now|would do|differently|i know|habit|what stayed",
  "\\p{N}[\\p{N}.,]*|two|three|four|five|six|seven|eight|nine|ten|half|twice|percent|third|dozen|hundred|none|nobody|everyone|both",
];
