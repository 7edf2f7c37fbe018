/** Figures of the process for Prometheus. Names and labels hold nothing of people and calls. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface GaugeSource {
  /** Such as `skylark_open_calls`. */
  readonly name: string;
  readonly help: string;
  read(): number;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** `route`: its path pattern; `seconds`: how long it took. */
  request(method: string, route: string, status: number, seconds: number): void;
  /** A socket that was closed by us, and why. */
  dropped(reason: string): void;
  stop(): void;
}

export function createMetrics(sources: readonly GaugeSource[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'skylark_http_request_seconds',
    help: 'REST requests by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const drops = new Counter({
    name: 'skylark_sockets_dropped_total',
    help: 'WebSockets closed by the daemon, by reason',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const source of sources) {
    const gauge: Gauge = new Gauge({
      name: source.name,
      help: source.help,
      registers: [registry],
      collect: () => gauge.set(source.read()),
    });
  }
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    request: (method, route, status, seconds) => requests.labels(method, route, String(status)).observe(seconds),
    dropped: (reason) => drops.labels(reason).inc(),
    stop: () => registry.clear(),
  };
}
