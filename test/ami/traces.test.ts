/** Every golden trace is read without garbage, and only events that Skylark knows come out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createTraceReader } from '../../src/ami/trace.js';

const folder = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', 'traces');
const files = ['22', '16'].flatMap((version) =>
  readdirSync(join(folder, version))
    .filter((name) => name.endsWith('.ami.gz'))
    .map((name) => `${version}/${name}`),
);

test.each(files)('%s: every byte is accounted for', (file) => {
  const bytes = gunzipSync(readFileSync(join(folder, file)));
  const reader = createTraceReader();
  const events = [...reader.push(bytes), ...reader.end()];
  const live = bytes.toString('latin1').match(/^Event: \w+\r\nPrivilege: /gm) ?? [];
  expect(JSON.stringify(events)).not.toContain('"1.1"');
  const skipped = reader.garbage.map(({ offset, bytes: length }) => bytes.toString('latin1', offset, offset + length));
  // Only one caller sends whole messages inside his number; where the event he cut was of no use, the rest is skipped.
  if (file.endsWith('/crlf-number-message.ami.gz')) {
    expect(skipped.filter((text) => !text.startsWith('Event: Hangup\r\nUniqueid: 1.1\r\n'))).toEqual([]);
  } else {
    expect(skipped).toEqual([]);
  }
  expect(reader.genuineEvents).toBe(live.length);
  expect(events[0]?.type).toBe('snapshot_began');
  expect(events.filter((event) => event.type === 'snapshot_ended')).toHaveLength(1);
});
