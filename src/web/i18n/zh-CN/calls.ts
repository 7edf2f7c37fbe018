/** Texts of the room `calls`; its English stands in `../en/calls.ts`. */
export const calls = {} as const;
