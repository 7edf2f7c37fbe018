/** The built pages: hashed assets for a year, everything else asked for anew; any page's address gives the one page. */
import { sep } from 'node:path';
import express, { Router } from 'express';

export function pageRoutes(folder: string): Router {
  const router = Router();
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
    response.sendFile('index.html', { root: folder }, (error?: Error) => {
      if (error !== undefined && !response.headersSent) next();
    });
  });
  return router;
}
