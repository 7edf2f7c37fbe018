/** The store's own tables as Kysely sees them; the same in every database behind the port. */
export type StoreTables = {
  fact: { seq: number; call: string; n: number; count: number; at: number; body: string; sum: number | null };
  open_call: { call: string; pbx: string };
  follower_cursor: { name: string; seq: number };
  unknown_interval: {
    id?: number;
    pbx: string;
    cause: 'link' | 'daemon' | 'store';
    from_at: number;
    to_at: number | null;
  };
  migration: { capability: string; name: string };
  meta: { key: string; value: number };
};
