/** Golden traces: the bytes of one scenario as Skylark's AMI user saw them, gzipped, below `test/traces/<version>`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Played } from './play.js';
import { projectRoot, type VersionName } from './versions.js';

export function traceFile(version: VersionName, scenario: string): string {
  return join(projectRoot, 'test', 'traces', version, `${scenario}.ami.gz`);
}

/** Writes the trace, and beside it `<name>.times` (lines `byteOffset unixMicros`) where the scenario asks for it. */
export function record(played: Played): void {
  const file = traceFile(played.lane.version, played.scenario.name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, gzipSync(played.bytes, { level: 9 }));
  if (played.scenario.arrivals === true) {
    const lines = played.arrivals.map(([offset, at]) => `${offset} ${at}\n`);
    writeFileSync(file.replace(/\.ami\.gz$/, '.times'), lines.join(''));
  }
}
