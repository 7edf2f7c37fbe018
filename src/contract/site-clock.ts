/** The clock of the site's zone around now, so that a page tells the site's time without the browser's list of zones. */
import { z } from 'zod';

/** Where the clock stands against UTC: right for instants in [`from`, `to`). */
export const siteClockSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    /** In order; each holds until the next begins. `seconds`: local minus UTC. */
    offsets: z.array(z.object({ from: z.string(), seconds: z.number().int() })).min(1),
  })
  .meta({ id: 'SiteClock' });
export type SiteClockJson = z.infer<typeof siteClockSchema>;
