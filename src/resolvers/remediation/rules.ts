/**
 * The language in which a kind declares what its records mean for a remediation: what goes through states, which states
 * there are, and where in a remediation such records have to be. Everything the timeline says follows from it.
 */

export interface Lifecycle<Name extends string = string> {
  /** The field that names what goes through the states, e.g. a notification. Absent: every record is a thing by itself. */
  readonly of?: Name;
  /** The field that says when it began: after an end, another time means that it began anew under the same name. */
  readonly beganAt?: Name;
  /** The field that says which state was reached. */
  readonly state: Name;
  /** States that are passed in this order, as far as a thing gets. Each of them is reported. */
  readonly sequence: readonly string[];
  /** States in which it ends. A state that has no place here or in the sequence may be reported in between. */
  readonly ends: Readonly<Record<string, Ending<Name>>>;
  /** The field whose presence says that nothing more will be reported, whatever the state. */
  readonly endedWhenGiven?: Name;
  /** An end may be followed by other states. Otherwise a second end contradicts the first. */
  readonly reopens?: boolean;
  /** Fields by which two records of the same state are still two events. */
  readonly toldApartBy?: readonly Name[];
  /** What the fields of one record give away about other records. */
  readonly traces?: readonly Trace<Name>[];
  /** How long what took. */
  readonly intervals: readonly Interval<Name>[];
}

export interface Ending<Name extends string = string> {
  /** The field that names the state of the sequence in which it got stuck. Absent: the whole sequence was passed. */
  readonly stoppedIn?: Name;
}

export interface Trace<Name extends string = string> {
  /** A record in which this field is given (a counter: at least 1) follows one that reported `state`. */
  readonly field: Name;
  readonly state: string;
  /**
   * The field counts the records of that state, so none may be left out. `exceptLast`: the last of them may have gone
   * straight on into another state.
   */
  readonly counts?: 'all' | 'exceptLast';
}

export type Interval<Name extends string = string> =
  /** From each state until the next one is reported. */
  | { readonly from: 'states' }
  | {
      readonly from: 'fields';
      readonly name: string;
      readonly start: Name;
      readonly end: Name;
      /** The field that holds the duration where the times are not given. */
      readonly durationMs?: Name;
    }
  /** The objects in a list, each with a name, a start and an end. */
  | {
      readonly from: 'list';
      readonly list: Name;
      readonly name: string;
      readonly start: string;
      readonly end: string;
    };

/** Where in a remediation the records of a kind have to be. */
export type Expectation<Name extends string = string> =
  /** Its states are the phases of the remediation: it says when one begins, where it stands and how it ends. One kind does. */
  | { readonly role: 'leads'; readonly start: Name; readonly end: Name }
  /** Once for every time the remediation goes through a phase, and only then. */
  | { readonly role: 'phase'; readonly phase: string; readonly atMost?: number }
  /** At least once, within a time after the end. */
  | { readonly role: 'remediation'; readonly dueMinutes: number }
  /** Follows the end, within a time, and again within that time until it says one of the conclusive states. */
  | { readonly role: 'followUp'; readonly dueMinutes: number; readonly conclusive: readonly string[] };

/** What is known of a kind here: plain data, derived from its declaration. */
export interface KindRules {
  readonly kind: string;
  readonly table: string;
  /** Field → column, of what the rules speak of. */
  readonly columns: ReadonlyMap<string, string>;
  readonly lifecycle: Lifecycle;
  readonly expectation: Expectation;
}

/**
 * A record is late when it was recorded longer than this after it happened. What has to be there is missed from this time
 * on, unless its kind gives it more.
 */
export const lateAfterMs = 5 * 60_000;

/** Records of one remediation that are looked at. */
export const maxRecords = 1_000;
