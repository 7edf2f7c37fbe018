/** Golden traces: the bytes of one scenario as Skylark's AMI user saw them, gzipped, below `test/traces/<version>`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Played } from './play.js';
import { projectRoot, type VersionName } from './versions.js';

export function traceFile(version: VersionName, scenario: string): string {
  return join(projectRoot, 'test', 'traces', version, `${scenario}.ami.gz`);
}

function arrivalsFile(version: VersionName, scenario: string): string {
  return traceFile(version, scenario).replace(/\.ami\.gz$/, '.times');
}

/** [byte offset, microseconds of our clock] of each read; empty where the trace has no arrival times beside it. */
export function readArrivals(version: VersionName, scenario: string): [number, number][] {
  const file = arrivalsFile(version, scenario);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [offset, at] = line.split(' ');
      return [Number(offset), Number(at)];
    });
}

/** Writes the trace, and beside it `<name>.times` (lines `byteOffset unixMicros`) where the scenario asks for it. */
export function record(played: Played): void {
  const file = traceFile(played.lane.version, played.scenario.name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, gzipSync(played.bytes, { level: 9 }));
  if (played.scenario.arrivals === true) {
    const lines = played.arrivals.map(([offset, at]) => `${offset} ${at}\n`);
    writeFileSync(arrivalsFile(played.lane.version, played.scenario.name), lines.join(''));
  }
}
