/** The highest version that a row can have: an `int4`. Whoever names a higher one has seen none of ours. */
export const maxVersion = 2_147_483_647;
