/** Texts of the room `desk`; its English stands in `../en/desk.ts`. */
export const desk = {} as const;
