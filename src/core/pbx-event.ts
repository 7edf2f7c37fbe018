/**
 * What a PBX says, in our words. An adapter (src/ami) translates its protocol into these; the core knows nothing else.
 * Units are made one here: every instant is Micros, absent text is null, names are unescaped, numbers stay raw.
 * Nothing is promised about order except this: a channel's own events are in order, created first, hung up last.
 */

/** Microseconds since 1970-01-01T00:00:00Z, as an integer. */
export type Micros = number;

/**
 * How exact an instant is. `event`: the PBX's own clock, microseconds. `arrival`: our clock when the bytes came.
 * `snapshot`: seen in a list of the present state, so it began earlier. `backfilled`: from the PBX's own logs.
 */
export type Precision = 'event' | 'arrival' | 'snapshot' | 'backfilled';

/** Channel states as the PBX counts them (0 down … 6 up); `other` is anything else. */
export type ChannelState = 'down' | 'reserved' | 'off_hook' | 'dialing' | 'ring' | 'ringing' | 'up' | 'busy' | 'other';

/** What one message says of one channel at that moment. */
export interface ChannelView {
  /** Uniqueid: stays the same for the channel's whole life (a masquerade swaps it before a rename). */
  readonly id: string;
  /** For example `PJSIP/8001-0000000a` or `Local/8001@agents-00000003;2`. */
  readonly name: string;
  /** Uniqueid of the oldest channel that this one belongs with; a hint, it changes silently when calls meet. */
  readonly linkedId: string;
  readonly state: ChannelState | null;
  /** Raw, as the caller sent it; null when the PBX says `<unknown>` or nothing. Hostile input. */
  readonly callerNumber: string | null;
  readonly callerName: string | null;
  readonly connectedNumber: string | null;
  readonly connectedName: string | null;
  /** Present dialplan position; in the first event of a caller's channel it is the number he dialled (the DID). */
  readonly exten: string | null;
  readonly context: string | null;
  /** true where the PBX says that the caller's number is not to be shown; null where it does not say. */
  readonly withheld: boolean | null;
}

/** `holding` and `parking` bridges are no conversation: a caller in them hears music. */
export type BridgeKind = 'basic' | 'holding' | 'parking' | 'conference' | 'other';

export interface BridgeView {
  readonly id: string;
  readonly kind: BridgeKind;
}

/** How a dial attempt ended; `other` is a word that we do not know. */
export type DialStatus =
  'answer' | 'no_answer' | 'busy' | 'cancel' | 'congestion' | 'unavailable' | 'abort' | 'continue' | 'other';

/** Device state as the PBX computes it for a queue member or a phone. */
export type DeviceState =
  'unknown' | 'not_in_use' | 'in_use' | 'busy' | 'invalid' | 'unavailable' | 'ringing' | 'ring_in_use' | 'on_hold';

/** One queue's view of one member. Counters and times restart with the PBX. */
export interface MemberView {
  readonly queue: string;
  /** What the queue dials: `PJSIP/8001`, `Local/8001@from-queue/n`. */
  readonly device: string;
  /** What the queue watches for the state, where it differs from what it dials. */
  readonly stateDevice: string | null;
  /** Free text: may be Chinese, may hold an apostrophe. Shown, never matched. */
  readonly name: string | null;
  readonly membership: 'static' | 'dynamic' | 'realtime' | 'other';
  readonly paused: boolean;
  readonly pausedReason: string | null;
  readonly state: DeviceState;
  readonly inCall: boolean;
  /** End of the member's last queue call, whole seconds on the PBX; null when none. */
  readonly lastCallAt: Micros | null;
  /** Seconds of wrap-up time that the queue grants this member; null where the PBX does not say. */
  readonly wrapUpSeconds: number | null;
}

interface Base {
  readonly at: Micros;
  readonly precision: Precision;
}

export type PbxEvent = Base &
  (
    | { readonly type: 'channel_created'; readonly channel: ChannelView }
    /** New state or new caller id: the view is the news. */
    | { readonly type: 'channel_changed'; readonly channel: ChannelView }
    | { readonly type: 'channel_renamed'; readonly channelId: string; readonly name: string }
    /** That side's own phone or trunk asked for the end (`soft`: the PBX or a manager asked on its behalf). */
    | {
        readonly type: 'hangup_requested';
        readonly channel: ChannelView;
        readonly cause: number | null;
        readonly soft: boolean;
      }
    | { readonly type: 'channel_hung_up'; readonly channel: ChannelView; readonly cause: number | null }
    /** `from` is null where the PBX dials by itself (originate, AMI transfers). */
    | {
        readonly type: 'dial_began';
        readonly from: ChannelView | null;
        readonly to: ChannelView;
        readonly dialString: string | null;
      }
    | {
        readonly type: 'dial_progress';
        readonly from: ChannelView | null;
        readonly to: ChannelView;
        readonly state: 'ringing' | 'progress' | 'other';
      }
    | {
        readonly type: 'dial_ended';
        readonly from: ChannelView | null;
        readonly to: ChannelView;
        readonly status: DialStatus;
        /** Where the phone forwarded the call to, else null. */
        readonly forward: string | null;
      }
    | { readonly type: 'bridge_created'; readonly bridge: BridgeView }
    | { readonly type: 'bridge_destroyed'; readonly bridge: BridgeView }
    | {
        readonly type: 'bridge_entered';
        readonly bridge: BridgeView;
        readonly channel: ChannelView;
        /** Uniqueid of the channel whose place it takes, else null. */
        readonly swap: string | null;
      }
    | { readonly type: 'bridge_left'; readonly bridge: BridgeView; readonly channel: ChannelView }
    /** All channels of `from` are now in `to`. */
    | { readonly type: 'bridge_merged'; readonly from: BridgeView; readonly to: BridgeView }
    /** The two halves of a Local pair were joined: what talks to one talks to the other. */
    | { readonly type: 'local_bridged'; readonly one: ChannelView; readonly two: ChannelView }
    /** The pair is taken out of the middle; both halves' hang-ups that follow end nothing. */
    | { readonly type: 'local_optimized'; readonly one: ChannelView; readonly two: ChannelView }
    | {
        readonly type: 'queue_joined';
        readonly queue: string;
        readonly channel: ChannelView;
        readonly position: number | null;
      }
    | { readonly type: 'queue_left'; readonly queue: string; readonly channel: ChannelView }
    /** Says only that the queue gave the caller up: he hung up, or the queue's own limit ran out. */
    | { readonly type: 'queue_gave_up'; readonly queue: string; readonly channel: ChannelView }
    | {
        readonly type: 'member_called';
        readonly queue: string;
        readonly caller: ChannelView;
        readonly member: ChannelView;
        readonly device: string | null;
      }
    | {
        readonly type: 'member_connected';
        readonly queue: string;
        readonly caller: ChannelView;
        readonly member: ChannelView;
        readonly device: string | null;
      }
    | {
        readonly type: 'member_no_answer';
        readonly queue: string;
        readonly caller: ChannelView;
        readonly member: ChannelView;
        readonly device: string | null;
        /** Milliseconds; 0 where the phone refused. */
        readonly ringMs: number | null;
      }
    | {
        readonly type: 'member_completed';
        readonly queue: string;
        readonly caller: ChannelView;
        readonly member: ChannelView;
        readonly device: string | null;
        readonly reason: 'caller' | 'agent' | 'transfer' | 'other';
      }
    | {
        readonly type: 'transferred_blind';
        readonly transferer: ChannelView;
        readonly transferee: ChannelView | null;
        readonly exten: string | null;
        readonly context: string | null;
        readonly success: boolean;
      }
    | {
        readonly type: 'transferred_attended';
        /** The transferer's channel towards the one who is handed over. */
        readonly first: ChannelView;
        /** The transferer's channel towards the one who takes over. */
        readonly second: ChannelView;
        readonly transferee: ChannelView | null;
        readonly target: ChannelView | null;
        readonly success: boolean;
      }
    | { readonly type: 'picked_up'; readonly picker: ChannelView; readonly target: ChannelView }
    /** `spyer` listens in on `spyee` (ChanSpyStart): his leg is no call. */
    | { readonly type: 'spy_began'; readonly spyer: ChannelView; readonly spyee: ChannelView | null }
    | {
        readonly type: 'parked';
        readonly parkee: ChannelView;
        readonly parker: string | null;
        readonly lot: string | null;
        readonly space: string | null;
      }
    | { readonly type: 'unparked'; readonly parkee: ChannelView; readonly retriever: ChannelView | null }
    | { readonly type: 'park_timed_out'; readonly parkee: ChannelView; readonly parker: string | null }
    | { readonly type: 'park_gave_up'; readonly parkee: ChannelView }
    | { readonly type: 'held'; readonly channel: ChannelView }
    | { readonly type: 'unheld'; readonly channel: ChannelView }
    | { readonly type: 'member_changed'; readonly member: MemberView }
    | { readonly type: 'member_removed'; readonly queue: string; readonly device: string }
    | { readonly type: 'device_changed'; readonly device: string; readonly state: DeviceState }
    | {
        readonly type: 'originate_ended';
        readonly actionId: string | null;
        readonly channelName: string | null;
        readonly channelId: string | null;
        readonly success: boolean;
        readonly reason: number | null;
      }
    /** Signed in; what follows is a snapshot. */
    | { readonly type: 'link_up'; readonly version: string | null }
    /** From here on nothing is seen. `at` is the last instant at which the link was known to be good. */
    | { readonly type: 'link_down'; readonly reason: string }
    /**
     * The present state follows as `*_seen` and `member_changed` events, then the live events that came meanwhile,
     * then `snapshot_ended`. `boot` is the PBX's start (whole seconds in Micros), the epoch of its uniqueids; null
     * where the PBX did not say.
     */
    | { readonly type: 'snapshot_began'; readonly boot: Micros | null }
    | {
        readonly type: 'channel_seen';
        readonly channel: ChannelView;
        readonly bridgeId: string | null;
        /** The PBX's whole-second age of the channel, as an instant; null where it does not say. */
        readonly createdAt: Micros | null;
        readonly application: string | null;
      }
    | { readonly type: 'bridge_seen'; readonly bridge: BridgeView; readonly channelIds: readonly string[] }
    | {
        readonly type: 'queue_entry_seen';
        readonly queue: string;
        readonly channelId: string;
        readonly position: number | null;
        /** From whole seconds of waiting: up to 1 s off. */
        readonly joinedAt: Micros;
      }
    | {
        readonly type: 'parked_seen';
        readonly channelId: string;
        readonly lot: string | null;
        readonly space: string | null;
      }
    | { readonly type: 'snapshot_ended' }
    /** The PBX said that it stops. */
    | { readonly type: 'pbx_stopped' }
    /** Time itself, on the PBX's clock: the shell sends it when `nextDeadline` is due. */
    | { readonly type: 'tick' }
  );

export type PbxEventType = PbxEvent['type'];
