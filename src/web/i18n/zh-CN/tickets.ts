/** Texts of the room `tickets`; its English stands in `../en/tickets.ts`. */
export const tickets = {} as const;
