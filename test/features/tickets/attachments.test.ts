/** Files of a ticket: told by what they hold, refused in words, and seen by those alone who see the ticket. */
import { fileType } from '../../../src/features/tickets/file-type.js';
import type { TicketTables } from '../../../src/features/tickets/tables.js';
import { openDesk, refusal, who, type TicketDesk } from './desk.js';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Uint8Array.from(Buffer.from(text, encoding));
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);

test.each([
  ['a picture', png, 'image/png'],
  ['a PDF', bytes('%PDF-1.7\n%âãÏÓ', 'latin1'), 'application/pdf'],
  ['Chinese text', bytes('第一行\n第二行\t三'), 'text/plain; charset=utf-8'],
  ['Chinese text of an older program', Uint8Array.of(0xb4, 0xf2, 0xd3, 0xa1, 0x0d, 0x0a), 'text/plain; charset=utf-8'],
  [
    'a sheet',
    bytes('PK\u0003\u0004..[Content_Types].xml..xl/workbook.xml', 'latin1'),
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ],
  ['an archive', bytes('PK\u0003\u0004..a.log', 'latin1'), 'application/zip'],
  ['a sheet with macros', bytes('PK\u0003\u0004..[Content_Types].xml..xl/vbaProject.bin', 'latin1'), null],
  ['a program', bytes('MZ\u0090\u0000\u0003', 'latin1'), null],
  ['an ELF program', bytes('\u007fELF\u0002\u0001', 'latin1'), null],
  ['a shell script', bytes('#!/bin/sh\nrm -rf /'), null],
  ['a page', bytes('  <!DOCTYPE html><script>1</script>'), null],
  ['a drawing that may hold a script', bytes('<svg onload="x">'), null],
  ['a page behind a mark of order', bytes('\ufeff<html>'), null],
  ['noise', Uint8Array.of(0xff, 0x00, 0x12), null],
])('%s', (_, content, type) => {
  expect(fileType(content)).toBe(type);
});

let desk: TicketDesk;
let ticket: string;
beforeEach(async () => {
  desk = await openDesk();
  await desk.answered('c1', '+8613900000109', 'li.ming', 0, 60);
  ticket = await desk.ticketOf('c1');
});
afterEach(() => desk.close());

const attach = async (user: string, name: string, content: Uint8Array): Promise<unknown> => {
  const route = desk.tickets.routes?.find(
    ({ method, path }) => `${method} ${path}` === 'POST /api/v1/tickets/{number}/attachments',
  );
  const request = { address: '127.0.0.1', signedIn: null, setSession: () => {}, file: { name, content } };
  return route?.handle(Object({ params: { number: ticket }, who: who(user), request }));
};
const fetched = (user: string, id: number) =>
  desk.ask(user, 'GET /api/v1/tickets/{number}/attachments/{id}', { params: { number: ticket, id: String(id) } });

test('attached by its owner, read by whom it concerns, written into the timeline and the audit log', async () => {
  expect(await attach('li.ming', '截图.png', png)).toMatchObject({
    ticket: { attachments: [{ name: '截图.png', type: 'image/png', size: 12, addedBy: { user: 'li.ming' } }] },
    timeline: [{ type: 'created' }, { type: 'call_linked' }, { type: 'attached', text: '截图.png' }],
  });
  const id = (await desk.detail('zhou.yan', ticket)).ticket.attachments[0]?.id ?? 0;
  expect(await fetched('zhou.yan', id)).toMatchObject({
    name: '截图.png',
    type: 'image/png',
    content: Buffer.from(png),
  });
  expect((await refusal(fetched('wang.li', id))).code).toBe('not_found');
  expect((await refusal(fetched('zhou.yan', id + 1))).code).toBe('not_found');
  expect(desk.audited.at(-1)).toMatchObject({ action: 'ticket.attached', subject: { id: ticket } });
});

test('what is not taken leaves nothing behind', async () => {
  const refused = await refusal(attach('li.ming', 'rechnung.pdf', bytes('MZ\u0090\u0000', 'latin1')));
  expect(refused).toMatchObject({ code: 'invalid', fields: { file: 'its content is of another kind' } });
  expect((await refusal(attach('wang.li', 'x.png', png))).code).toBe('not_found');
  const files = desk.store.db.withTables<TicketTables>().selectFrom('ticket_file').select('id').execute();
  expect(await files).toEqual([]);
  expect((await desk.detail('li.ming', ticket)).ticket.attachments).toEqual([]);
});
