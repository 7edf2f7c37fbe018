/** Texts of the room `knowledge`; its English stands in `../en/knowledge.ts`. */
export const knowledge = {} as const;
