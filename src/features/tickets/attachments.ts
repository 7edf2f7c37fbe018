/** Files of a ticket: taken by what they hold, kept in a table beside it, given to whoever may read the ticket. */
import { z } from 'zod';
import { ticketDetailSchema } from '../../contract/ticket.js';
import { ticketNumber } from '../../contract/ticket-steps.js';
import { conflict, invalid, notFound } from '../../errors.js';
import { route, type Db, type FileAnswer, type Route } from '../../ports.js';
import { fileType } from './file-type.js';
import { workers } from './routes.js';
import type { TicketTables } from './tables.js';
import { doerOf, type TicketWork } from './work.js';

/** Bytes. */
const largestFile = 8 * 1024 * 1024;
const mostFiles = 30;

const hex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('hex');

export function attachmentRoutes(db: Db, work: TicketWork): readonly Route[] {
  const files = () => db.withTables<TicketTables>();
  return [
    route({
      method: 'POST',
      path: '/api/v1/tickets/{number}/attachments',
      summary: 'Attach a file: pictures, PDF, office documents, text, sound; at most 8 MB, 30 a ticket',
      access: workers,
      params: z.object({ number: ticketNumber }),
      answer: ticketDetailSchema,
      status: 201,
      upload: largestFile,
      async handle(input) {
        const { file } = input.request;
        if (file === undefined) throw invalid('There is no file');
        const doer = doerOf(input);
        const { id, ticket } = await work.read(input.params.number, doer.who);
        if (ticket.attachments.length >= mostFiles) throw conflict(`A ticket holds at most ${mostFiles} files`);
        const { name, content } = file;
        const mime = fileType(content);
        if (mime === null) {
          throw invalid(
            'Files of this kind are not taken: pictures, PDF, office documents without macros, text, sound',
            {
              file: 'its content is of another kind',
            },
          );
        }
        // Beside the thread that reads the PBX.
        const sha256 = hex(await crypto.subtle.digest('SHA-256', Uint8Array.from(content)));
        const row = await files()
          .insertInto('ticket_file')
          .values({ ticket: id, content })
          .returning('id')
          .executeTakeFirstOrThrow();
        try {
          const attach = { step: 'attach', attachment: row.id, name, mime, size: content.length, sha256 } as const;
          return await work.act(input.params.number, attach, doer);
        } catch (error) {
          await files().deleteFrom('ticket_file').where('id', '=', row.id).execute();
          throw error;
        }
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/tickets/{number}/attachments/{id}',
      summary: 'A file of a ticket; browsers save it',
      access: workers,
      params: z.object({
        number: ticketNumber,
        id: z
          .string()
          .regex(/^[1-9]\d{0,14}$/, 'must be a number')
          .transform(Number),
      }),
      answer: z.custom<FileAnswer>(),
      download: true,
      async handle(input) {
        const { id, number } = input.params;
        const { ticket } = await work.read(number, doerOf(input).who);
        const file = ticket.attachments.find((one) => one.id === id);
        const row =
          file && (await files().selectFrom('ticket_file').select('content').where('id', '=', id).executeTakeFirst());
        if (file === undefined || row === undefined) throw notFound('There is no such file');
        return { name: file.name, type: file.type, content: row.content };
      },
    }),
  ];
}
