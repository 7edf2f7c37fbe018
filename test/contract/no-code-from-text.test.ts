/** Pages tell the schema library to make no code from text, without loading it for that. */
import { makeNoCodeFromText } from '../../src/contract/no-code-from-text.js';

test('said before the library is loaded, it holds for the library', async () => {
  makeNoCodeFromText();
  const { config, z } = await import('zod');
  expect(config().jitless).toBe(true);
  expect(z.object({ name: z.string() }).parse({ name: '王莉' })).toEqual({ name: '王莉' });
});

test('said again, or once the library is loaded, it leaves the other settings as they are', async () => {
  const { config } = await import('zod');
  config({ jitless: false });
  const others = { ...config() };
  makeNoCodeFromText();
  expect(config()).toEqual({ ...others, jitless: true });
});
