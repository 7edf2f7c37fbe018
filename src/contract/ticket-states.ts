/** The states of a ticket, in the order of its life. Without a schema, so that pages may hold the list. */
export const ticketStates = [
  'draft',
  'open',
  'dispatched',
  'accepted',
  'in_progress',
  'pending',
  'resolved',
  'confirmed',
  'closed',
  'merged',
  'cancelled',
] as const;
export type TicketState = (typeof ticketStates)[number];
