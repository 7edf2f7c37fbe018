/** Headers of every answer: what a browser may do with our pages, and that nobody keeps what the API says. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

export function securityHeaders(tls: boolean): RequestHandler {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'manifest-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Over plain HTTP browsers ignore it; a proxy that ends TLS says it itself.
    strictTransportSecurity: tls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    // On plain HTTP off loopback the browser would only complain about it.
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  return (request, response, next) => {
    // Browsers name sound outputs, to choose the one that rings, only to pages that may ask for the microphone: nothing
    // is recorded.
    response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()');
    headers(request, response, next);
  };
}

export const neverKept: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};
