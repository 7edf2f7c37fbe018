/**
 * Builds the pages (src/web) into dist/web. Nothing is inlined, so that the strict content security policy holds. Beside
 * each file that is worth it lies the same compressed (`.br`, `.gz`), which the daemon gives to browsers that take it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ root, build }) {
      folder = join(root, build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const plain = readFileSync(file);
        const text = { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };
        for (const [ending, packed] of [
          ['.br', brotliCompressSync(plain, text)],
          ['.gz', gzipSync(plain, { level: 9 })],
        ] as const)
          if (packed.length < plain.length) writeFileSync(`${file}${ending}`, packed);
      }
    },
  };
}

/** All that a module reads as it is loaded, itself included; what it imports only later is not in it. */
function reach(id: string, graph: Rolldown.ChunkingContext): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(graph.getModuleInfo(next)?.importedIds ?? []));
  }
  return found;
}

/**
 * Two files for every reader: the first step (start.ts) and the program (main.tsx) with all that it reads at once, not a
 * file for each piece that a room uses too. What only rooms share stays as it is split by itself.
 */
function fileOf(file: string, entry: string, priority: number): Rolldown.CodeSplittingGroup {
  let modules: ReadonlySet<string> | null = null;
  return {
    debugName: file,
    priority,
    name(id, graph) {
      modules ??= reach(join(import.meta.dirname, 'src/web', entry), graph);
      return modules.has(id) ? file : null;
    },
  };
}

/** The program is read at once, not only when the first step asks for it. */
function early(): Plugin {
  return {
    name: 'early',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) =>
        Object.values(bundle)
          .filter((file) => file.type === 'chunk' && file.name === 'program')
          .map(({ fileName }) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
            injectTo: 'head',
          })),
    },
  };
}

export default defineConfig({
  root: 'src/web',
  plugins: [react(), early(), compressed()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [fileOf('start', 'start.ts', 2), fileOf('program', 'main.tsx', 1)] } },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': 'http://127.0.0.1:8080', '/ws': { target: 'ws://127.0.0.1:8080', ws: true } },
  },
});
