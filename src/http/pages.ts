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
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !/\.[A-Za-z0-9]{1,8}$/.test(request.path);
    if (!isPage || request.accepts('html') === false) {
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
