/** Longest note of an agent, characters. By itself, so that a page that only shows the limit loads no schema. */
export const longestNote = 20_000;
