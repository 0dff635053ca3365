const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/u));

/** Sounds and habits of speech that carry nothing: taken out before anything is counted. */
export const fillerWords = list(`
  uh um er erm eh ah oh hm hmm mm mhm huh like basically actually literally honestly obviously really right okay ok well
  yeah yep yes so anyway anyways kinda sorta gonna wanna y'know guess mean know stuff sort kind just simply totally
  definitely certainly essentially
`);

/** Words of grammar. They bind an answer together and say nothing about its content. */
export const functionWords = list(`
  a about also although am among an and another any are around as at be because been being but by came can come could
  did do does doing done during either else even ever every few for from further get gets getting go goes going got had
  has have having he hence her here hers him his how however i if in instead into is it its itself let lets many may
  maybe me might mine much must my myself now of often on once or others our ours per perhaps please put rather said say
  says shall she should since some such take than that the their theirs them then there therefore these they thing things
  this those though through thus to together too toward towards until upon us usually very via was way ways we were what
  whatever when whenever where whereas whether which while who whom whose why will with within would yet you your yours
  i'm i'd i've i'll it's that's there's we're we've we'd you're they're they've he's she's let's what's
`);

/** Words that turn a claim round. They are no content; they are kept apart and compared. */
export const negations = list(`
  not no never none nothing nobody nowhere neither nor cannot without hardly lack lacks lacking fail fails
  don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't haven't hasn't hadn't ain't
  dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt havent hasnt hadnt
`);

/** Numbers that people write as words, as the figures they stand for. */
export const numberWords: ReadonlyMap<string, string> = new Map(
  ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"].map((word, index) => [
    word,
    String(index),
  ]),
);
