import type { Texts } from '../texts.js';

export const wall: Texts['wall'] = {
  title: 'Wallboard',
  allQueues: 'All queues',
  queue: 'Queue',
  demo: 'Demo data',
  full: 'Full screen',
  leaveFull: 'Leave full screen',
  drill: 'See the calls behind it',
  within: (n) => `Answered within ${n} s today`,
  reached: (target) => `Target ${target}% reached`,
  belowTarget: (target) => `Below target ${target}%`,
  belowFloor: (floor) => `Below floor ${floor}%`,
  lateToday: 'Late today',
  longestIn: 'longest',
  recentLate: 'Latest late answers today',
  recentLateHour: 'Late in the last 60 min',
  noLate: 'No late answer today',
  noLateHour: 'No late answer in the last 60 min',
  lastHour: 'Last 60 minutes, each wait',
  keyIn: (n) => `within ${n} s`,
  keyGone: 'abandoned or missed',
  stripAlt: (all, late, gone) =>
    `Waits of ${all} calls in the last 60 minutes; ${late} answered late, ${gone} abandoned or missed`,
  door: {
    title: 'This screen is no wallboard yet',
    lead: 'The administrator makes a display token with skylark token add NAME --display; enter it here, or open #/display/TOKEN. It can be revoked at any time, and the board holds no personal data',
    token: 'Display token',
    enter: 'Start the wallboard',
    wrong: 'The token is wrong or was revoked',
    away: 'The server cannot be reached, trying again',
  },
};
