/** Texts of the room `wall`; its English stands in `../en/wall.ts`. */
export const wall = {} as const;
