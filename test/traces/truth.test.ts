/**
 * The lab's judge must itself be right: CEL is walked into who heard whom, and a call that differs is named. Rows as
 * Asterisk wrote them, shortened.
 */
import { truthOf } from '../../scripts/pbx-lab/truth.js';

type Row = [at: string, type: string, channel: string, uniqueid: string, bridge?: string];

/** Seconds after 1795486246, as `cel_custom` writes them. */
function cel(rows: Row[]): string {
  return rows
    .map(([at, type, channel, uniqueid, bridge]) => {
      const extra = bridge === undefined ? '' : `{""bridge_id"":""${bridge}""}`;
      return `"${type}","179548624${at}","${channel}","${uniqueid}","1.0","13900000108","s","Queue","","${extra}"\n`;
    })
    .join('');
}
const second = (at: string): number => Number(`179548624${at.replace('.', '')}`);
const told = (rows: Row[]) =>
  truthOf({ cel: cel(rows), queueLog: '' }, '1.0')?.together.map((t) => [t.extension, t.from, t.to]);

const caller: Row = ['0.000000', 'CHAN_START', 'PJSIP/trunk-00000000', '1.0'];

test('caller and agent share a bridge from the later entry to the first exit', () => {
  expect(
    told([
      caller,
      ['2.542604', 'BRIDGE_ENTER', 'PJSIP/8002-00000002', '1.2', 'b1'],
      ['2.542884', 'BRIDGE_ENTER', 'PJSIP/trunk-00000000', '1.0', 'b1'],
      ['4.032038', 'BRIDGE_EXIT', 'PJSIP/trunk-00000000', '1.0', 'b1'],
      ['4.032470', 'BRIDGE_EXIT', 'PJSIP/8002-00000002', '1.2', 'b1'],
    ]),
  ).toEqual([['8002', second('2.542884'), second('4.032038')]]);
});

test('a Local pair carries the voice from one bridge to the other', () => {
  expect(
    told([
      caller,
      ['1.000000', 'BRIDGE_ENTER', 'PJSIP/8002-00000002', '1.2', 'b2'],
      ['1.000100', 'BRIDGE_ENTER', 'Local/8002@agents-00000000;2', '1.4', 'b2'],
      ['1.000200', 'BRIDGE_ENTER', 'Local/8002@agents-00000000;1', '1.3', 'b1'],
      ['1.000300', 'BRIDGE_ENTER', 'PJSIP/trunk-00000000', '1.0', 'b1'],
      ['3.000000', 'BRIDGE_EXIT', 'PJSIP/trunk-00000000', '1.0', 'b1'],
    ]),
  ).toEqual([['8002', second('1.000300'), second('3.000000')]]);
});

test('a pair that is taken out of the middle leaves one stretch', () => {
  expect(
    told([
      caller,
      ['1.000000', 'BRIDGE_ENTER', 'PJSIP/8002-00000002', '1.2', 'b2'],
      ['1.000100', 'BRIDGE_ENTER', 'Local/8002@agents-00000000;2', '1.4', 'b2'],
      ['1.000200', 'BRIDGE_ENTER', 'Local/8002@agents-00000000;1', '1.3', 'b1'],
      ['1.000300', 'BRIDGE_ENTER', 'PJSIP/trunk-00000000', '1.0', 'b1'],
      ['1.006000', 'BRIDGE_EXIT', 'PJSIP/8002-00000002', '1.2', 'b2'],
      ['1.007000', 'BRIDGE_EXIT', 'Local/8002@agents-00000000;1', '1.3', 'b1'],
      ['1.007100', 'BRIDGE_ENTER', 'PJSIP/8002-00000002', '1.2', 'b1'],
      ['4.000000', 'BRIDGE_EXIT', 'PJSIP/8002-00000002', '1.2', 'b1'],
    ]),
  ).toEqual([['8002', second('1.000300'), second('4.000000')]]);
});

test('two agents whom the caller heard one after the other are two stretches', () => {
  expect(
    told([
      caller,
      ['1.000000', 'BRIDGE_ENTER', 'PJSIP/8002-00000002', '1.2', 'b1'],
      ['1.000100', 'BRIDGE_ENTER', 'PJSIP/trunk-00000000', '1.0', 'b1'],
      ['2.000000', 'BRIDGE_EXIT', 'PJSIP/8002-00000002', '1.2', 'b1'],
      ['2.500000', 'BRIDGE_ENTER', 'PJSIP/8006-00000004', '1.4', 'b1'],
      ['3.000000', 'BRIDGE_EXIT', 'PJSIP/trunk-00000000', '1.0', 'b1'],
    ]),
  ).toEqual([
    ['8002', second('1.000100'), second('2.000000')],
    ['8006', second('2.500000'), second('3.000000')],
  ]);
});

test('parked alone, nobody is heard', () => {
  expect(told([caller, ['1.000000', 'BRIDGE_ENTER', 'PJSIP/trunk-00000000', '1.0', 'lot']])).toEqual([]);
});
