/** Texts of the room `admin`; its English stands in `../en/admin.ts`. */
export const admin = {} as const;
