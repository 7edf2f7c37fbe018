/**
 * The built pages: hashed assets for a year, everything else asked for anew; any page's address gives the one page. What
 * the build compressed goes out compressed to browsers that take it: a page is opened over slow lines too.
 */
import { existsSync, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import express, { Router, type Request, type Response } from 'express';

/** Content coding → ending of the file beside the plain one; the smaller first. */
const codings: readonly (readonly [string, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Names below the folder, as addresses have them. */
function filesIn(folder: string): ReadonlySet<string> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return new Set(names.map((name) => `/${name.split(sep).join('/')}`));
}

export function pageRoutes(folder: string): Router {
  const router = Router();
  const files = filesIn(folder);

  /** The name of the compressed file that goes out in place of this one, the headers set; or this one. */
  function packed(name: string, request: Request, response: Response): string {
    const type = types[/\.[a-z]+$/.exec(name)?.[0] ?? ''];
    const there = codings.filter(([, ending]) => files.has(name + ending));
    if (type === undefined || there.length === 0) return name;
    response.vary('Accept-Encoding');
    const [coding, ending] = there.find(([one]) => request.acceptsEncodings(one) !== false) ?? ['', ''];
    if (ending === '') return name;
    response.setHeader('Content-Encoding', coding);
    response.setHeader('Content-Type', type);
    return name + ending;
  }

  router.use((request, response, next) => {
    const { path } = request;
    if (files.has(path)) request.url = packed(path, request, response);
    next();
  });
  router.use(
    express.static(folder, {
      dotfiles: 'ignore',
      index: false,
      redirect: false,
      fallthrough: true,
      setHeaders(response, path) {
        const hashed = path.includes(`${sep}assets${sep}`);
        response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  router.use((request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    // Scripts and pictures ask for anything, people's browsers for a page: user names and call ids hold dots too.
    const isPage = request.path === '/' || (request.get('Accept') ?? '').includes('text/html');
    if (!isRead || !isPage || request.path.startsWith('/assets/')) {
      next();
      return;
    }
    response.setHeader('Cache-Control', 'no-cache');
    const name = packed('/index.html', request, response).slice(1);
    response.sendFile(name, { root: folder }, (error?: Error) => {
      if (error !== undefined && !response.headersSent) next();
    });
  });
  return router;
}
