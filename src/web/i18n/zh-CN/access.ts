/** Texts of the room `access`; its English stands in `../en/access.ts`. */
export const access = {} as const;
