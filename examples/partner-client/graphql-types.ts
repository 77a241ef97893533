// Made by generate-types.ts from the schema and operations.graphql: change those, not this.

/** The text of an operation, which knows what it answers and what it takes. */
export interface Document<Data, Variables> {
  text: string;
  /** For the compiler alone; never set. */
  types?: (variables: Variables) => Data;
}

/** How a call ended (接续结果). */
export type CallOutcome = 'ANSWERED' | 'BUSY' | 'CANCELLED' | 'FAILED' | 'NOANSWER' | 'REJECTED' | 'UNAVAILABLE';

/** What a cap counts. */
export type CapKind = 'AMOUNT' | 'CALLS';

/** The line of a statement that a call is counted under. */
export type ChargeClass = 'CALLER' | 'COST' | 'FLAT' | 'LOCAL' | 'LONG_DISTANCE' | 'VOIP' | 'WHOLESALE';

/** A new cap: of a number, or of a whole subscriber. */
export interface CreateCapInput {
  /** Any text of 1 to 255 characters that you make for this one wish, such as a UUID. Sent again within 7 days it does nothing more and answers the same; with other arguments it is refused. */
  idempotencyKey: string;
  /** What it counts. */
  kind: CapKind;
  /** The limit of a cap by amount. */
  limitAmount?: Money | null;
  /** The limit of a cap by calls. */
  limitCalls?: number | null;
  /** One of its numbers; left out, all of them together. */
  number?: HotlineNumber | null;
  /** Whose calls it limits. */
  subscriberId: string;
}

/** A new subscriber. */
export interface CreateSubscriberInput {
  /** Any text of 1 to 255 characters that you make for this one wish, such as a UUID. Sent again within 7 days it does nothing more and answers the same; with other arguments it is refused. */
  idempotencyKey: string;
  /** What it is in law. */
  kind: SubscriberKind;
  /** Its name as registered, 1 to 100 characters. */
  name: string;
  /** Its partner. A partner leaves it out; the operator must give it. */
  partnerId?: string | null;
  /** Its unified social credit code, 18 characters. */
  taxId?: string | null;
}

/** An instant, RFC 3339: in answers UTC with milliseconds, "2026-11-05T02:00:00.000Z"; in arguments with any offset. */
export type DateTime = string;

/** Why something was declined. The list is closed: a new code is announced. */
export type ErrorCode =
  | 'BAD_CURSOR'
  | 'BAD_INPUT'
  | 'CONFLICT'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_CONFLICT'
  | 'INCOMPLETE'
  | 'MONTH_NOT_READY'
  | 'NOT_AVAILABLE'
  | 'NOT_FOUND'
  | 'QUERY_TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'RESERVATION_QUOTA_EXCEEDED'
  | 'TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'UNSUPPORTED_FORMAT'
  | 'VERSION_CONFLICT'
  | 'WRONG_STATE';

/** Who made something happen. */
export type EventSide = 'OPERATOR' | 'PARTNER' | 'SWITCH' | 'SYSTEM';

/** What happened. More are added as the API grows: skip what you don’t know. */
export type EventType =
  | 'APPLICATION_ACCEPTED'
  | 'APPLICATION_ACTIVATED'
  | 'APPLICATION_BOUNCED'
  | 'APPLICATION_CANCELLED'
  | 'APPLICATION_COMMENTED'
  | 'APPLICATION_CREATED'
  | 'APPLICATION_DOCUMENT_ATTACHED'
  | 'APPLICATION_DOCUMENT_REVIEWED'
  | 'APPLICATION_FORWARDED'
  | 'APPLICATION_POLICY_UPDATED'
  | 'APPLICATION_REASSIGNED'
  | 'APPLICATION_REFUSED'
  | 'APPLICATION_REJECTED'
  | 'APPLICATION_RELEASED'
  | 'APPLICATION_RETURNED'
  | 'APPLICATION_REVEALED'
  | 'APPLICATION_SUBMITTED'
  | 'APPLICATION_TAKEN'
  | 'APPLICATION_UPDATED'
  | 'APPLICATION_WITHDRAWN'
  | 'CALENDAR_UPDATED'
  | 'CALLER_REVEALED'
  | 'CAP_ALERTED'
  | 'CAP_CREATED'
  | 'CAP_REMOVED'
  | 'CAP_UPDATED'
  | 'CDR_GAP_EXPLAINED'
  | 'CDR_NUMBERING_RESTARTED'
  | 'CONFLICTS_DECIDED'
  | 'DESTINATION_ADDED'
  | 'DESTINATION_MARKED'
  | 'DESTINATION_PROOF_APPROVED'
  | 'DESTINATION_PROOF_EXPIRED'
  | 'DESTINATION_PROOF_EXPIRING'
  | 'DESTINATION_PROOF_FILED'
  | 'DESTINATION_PROOF_REJECTED'
  | 'DESTINATION_PROOF_SUSPENDED'
  | 'DESTINATION_REMOVED'
  | 'DOCUMENT_CLEARED'
  | 'DOCUMENT_ERASED'
  | 'DOCUMENT_KEYS_REWRAPPED'
  | 'DOCUMENT_POLICY_UPDATED'
  | 'DOCUMENT_QUARANTINED'
  | 'DOCUMENT_RECEIVED'
  | 'DOCUMENT_STAGED'
  | 'DOCUMENT_VIEWED'
  | 'GRADES_PUBLISHED'
  | 'KEY_CREATED'
  | 'KEY_REVOKED'
  | 'LEGAL_HOLD_LIFTED'
  | 'LEGAL_HOLD_SET'
  | 'MONTH_CLOSED'
  | 'MONTH_LET_GO'
  | 'NUMBERS_IMPORTED'
  | 'NUMBER_ACCEPTED'
  | 'NUMBER_ACTIVATED'
  | 'NUMBER_DISCONNECTED'
  | 'NUMBER_EXTENDED'
  | 'NUMBER_LAPSED'
  | 'NUMBER_LOCKED'
  | 'NUMBER_OFFERED'
  | 'NUMBER_POLICY_UPDATED'
  | 'NUMBER_PROVISIONED'
  | 'NUMBER_QUARANTINED'
  | 'NUMBER_RECLAIMED'
  | 'NUMBER_REINSTATED'
  | 'NUMBER_RELEASED'
  | 'NUMBER_RESERVED'
  | 'NUMBER_RESTOCKED'
  | 'NUMBER_RESUMED'
  | 'NUMBER_SUSPENDED'
  | 'NUMBER_TRANSFERRED'
  | 'NUMBER_UNLOCKED'
  | 'NUMBER_WITHDRAWN'
  | 'PARTNER_CREATED'
  | 'PAYMENT_RECORDED'
  | 'PIN_REMOVED'
  | 'PIN_SET'
  | 'PREFIXES_IMPORTED'
  | 'REPORTING_POINT_CLEARED'
  | 'REPORTING_POINT_SET'
  | 'REQUIREMENTS_PUBLISHED'
  | 'RETENTION_UPDATED'
  | 'REVERIFICATION_ACCEPTED'
  | 'REVERIFICATION_REQUESTED'
  | 'REVERIFICATION_RETURNED'
  | 'REVERIFICATION_SUBMITTED'
  | 'REVERIFICATION_WITHDRAWN'
  | 'ROUTE_PLAN_PUBLISHED'
  | 'ROUTE_POLICY_UPDATED'
  | 'SHUT_OFF_LIFTED'
  | 'SHUT_OFF_SET'
  | 'STAFF_GRANTED'
  | 'STAFF_REVOKED'
  | 'STATEMENTS_APPROVED'
  | 'STATEMENT_ISSUED'
  | 'SUBJECT_BARRED'
  | 'SUBJECT_UNBARRED'
  | 'SUBSCRIBER_CREATED'
  | 'SUBSCRIBER_UPDATED'
  | 'SUSPENSION_APPEALED'
  | 'SUSPENSION_APPEAL_ANSWERED'
  | 'SWITCH_CREATED'
  | 'TEST_CALLER_ADDED'
  | 'TEST_CALLER_ENDED'
  | 'WAIT_JOINED'
  | 'WAIT_LEFT';

/** A 400 number: 400 and seven digits, "4008123456". */
export type HotlineNumber = string;

/** An amount in yuan, as text with six places: "12.340000". Exact: never a floating-point number. In arguments at most six places. */
export type Money = string;

/** Where a number is in its life. */
export type NumberState =
  | 'ACTIVE'
  | 'AVAILABLE'
  | 'DISCONNECTED'
  | 'LOCKED'
  | 'PROVISIONING'
  | 'QUARANTINED'
  | 'RESERVED'
  | 'SUSPENDED'
  | 'WITHDRAWN';

/** What a key may do. Every field of this API that needs one says so. */
export type Scope =
  | 'APPLICANTS_REVEAL'
  | 'APPLICATIONS_COMMENT'
  | 'APPLICATIONS_OPERATE'
  | 'APPLICATIONS_READ'
  | 'APPLICATIONS_REVIEW'
  | 'APPLICATIONS_WRITE'
  | 'AUDIT_READ'
  | 'CALLERS_REVEAL'
  | 'CALLS_READ'
  | 'CAPS_WRITE'
  | 'CDRS_READ'
  | 'CDRS_WRITE'
  | 'COSTS_READ'
  | 'DOCUMENTS_HOLD'
  | 'DOCUMENTS_READ'
  | 'DOCUMENTS_VIEW'
  | 'DOCUMENTS_WRITE'
  | 'EVENTS_READ'
  | 'KEYS_READ'
  | 'KEYS_WRITE'
  | 'NUMBERS_OPERATE'
  | 'NUMBERS_READ'
  | 'NUMBERS_RESERVE'
  | 'PARTNERS_READ'
  | 'PARTNERS_WRITE'
  | 'PAYMENTS_RECORD'
  | 'ROUTES_OPERATE'
  | 'ROUTES_READ'
  | 'ROUTES_WRITE'
  | 'ROUTE_ASK'
  | 'STATEMENTS_CLOSE'
  | 'STATEMENTS_READ'
  | 'STOCK_READ'
  | 'SUBSCRIBERS_READ'
  | 'SUBSCRIBERS_WRITE'
  | 'SWITCHES_READ'
  | 'SWITCHES_WRITE'
  | 'USAGE_READ';

/** What a subscriber is in law. */
export type SubscriberKind = 'ENTERPRISE' | 'SOLE_PROPRIETOR';

/** When calls were set up: from one instant to before another. */
export interface TimeRange {
  /** From here on. */
  from?: DateTime | null;
  /** Before here. */
  to?: DateTime | null;
}

/** A cap’s new limit, from now on. */
export interface UpdateCapInput {
  /** The version that you saw. If it has another by now, nothing is changed. */
  expectedVersion: number;
  /** Which one. */
  id: string;
  /** Any text of 1 to 255 characters that you make for this one wish, such as a UUID. Sent again within 7 days it does nothing more and answers the same; with other arguments it is refused. */
  idempotencyKey: string;
  /** The limit of a cap by amount. */
  limitAmount?: Money | null;
  /** The limit of a cap by calls. */
  limitCalls?: number | null;
}

/** Who asks. */
export type ViewerKind = 'OPERATOR' | 'PARTNER' | 'SWITCH';

/** A calendar month in Asia/Shanghai: "2026-11". */
export type YearMonth = string;

export type WhoAmIData = {
  viewer: {
    name: string;
    kind: ViewerKind;
    scopes: Scope[];
    partner: {
      name: string;
    } | null;
  };
};

export type WhoAmIVariables = Record<string, never>;

export const WhoAmI: Document<WhoAmIData, WhoAmIVariables> = {
  text: `query WhoAmI {
  viewer {
    name
    kind
    scopes
    partner {
      name
    }
  }
}`,
};

export type NumbersData = {
  numbers: {
    nodes: {
      number: HotlineNumber;
      state: NumberState;
      subscriber: {
        name: string;
      } | null;
      now: {
        month: YearMonth;
        attempts: number;
        answered: number;
        amount: Money;
      };
      then: {
        month: YearMonth;
        attempts: number;
        answered: number;
        amount: Money;
      };
      caps: {
        kind: CapKind;
        limitAmount: Money | null;
        limitCalls: number | null;
        usage: {
          percent: number;
          reached: boolean;
        };
      }[];
    }[];
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};

export interface NumbersVariables {
  month: YearMonth;
  after?: string | null;
}

export const Numbers: Document<NumbersData, NumbersVariables> = {
  text: `query Numbers($month: YearMonth!, $after: String) {
  numbers(first: 50, after: $after) {
    nodes {
      number
      state
      subscriber {
        name
      }
      now: usage {
        ...Counted
      }
      then: usage(month: $month) {
        ...Counted
      }
      caps {
        kind
        limitAmount
        limitCalls
        usage {
          percent
          reached
        }
      }
    }
    pageInfo {
      ...Page
    }
  }
}

fragment Counted on MonthUsage {
  month
  attempts
  answered
  amount
}

fragment Page on PageInfo {
  hasNextPage
  endCursor
}`,
};

export type LatestCallsData = {
  number: {
    calls: {
      nodes: {
        setupAt: DateTime;
        caller: string;
        callerRegion: string | null;
        outcome: CallOutcome;
        charge: {
          talkSeconds: number;
          chargeClass: ChargeClass;
          subscriberCharge: Money;
        } | null;
      }[];
    };
  };
};

export interface LatestCallsVariables {
  number: HotlineNumber;
}

export const LatestCalls: Document<LatestCallsData, LatestCallsVariables> = {
  text: `query LatestCalls($number: HotlineNumber!) {
  number(number: $number) {
    calls(first: 5) {
      nodes {
        setupAt
        caller
        callerRegion
        outcome
        charge {
          talkSeconds
          chargeClass
          subscriberCharge
        }
      }
    }
  }
}`,
};

export type ChargesData = {
  number: {
    calls: {
      nodes: {
        charge: {
          subscriberCharge: Money;
        } | null;
      }[];
      pageInfo: {
        hasNextPage: boolean;
        endCursor: string | null;
      };
    };
  };
};

export interface ChargesVariables {
  number: HotlineNumber;
  setupAt: TimeRange;
  after?: string | null;
}

export const Charges: Document<ChargesData, ChargesVariables> = {
  text: `query Charges($number: HotlineNumber!, $setupAt: TimeRange!, $after: String) {
  number(number: $number) {
    calls(first: 100, after: $after, setupAt: $setupAt, order: ASC) {
      nodes {
        charge {
          subscriberCharge
        }
      }
      pageInfo {
        ...Page
      }
    }
  }
}

fragment Page on PageInfo {
  hasNextPage
  endCursor
}`,
};

export type MakeSubscriberData = {
  createSubscriber: {
    subscriber: {
      id: string;
      name: string;
      caps: {
        id: string;
        version: number;
        kind: CapKind;
        number: {
          number: HotlineNumber;
        } | null;
      }[];
    } | null;
    idempotentReplay: boolean;
    userErrors: {
      code: ErrorCode;
      message: string;
      path: string[];
    }[];
  };
};

export interface MakeSubscriberVariables {
  input: CreateSubscriberInput;
}

export const MakeSubscriber: Document<MakeSubscriberData, MakeSubscriberVariables> = {
  text: `mutation MakeSubscriber($input: CreateSubscriberInput!) {
  createSubscriber(input: $input) {
    subscriber {
      id
      name
      caps {
        id
        version
        kind
        number {
          number
        }
      }
    }
    idempotentReplay
    userErrors {
      ...Problem
    }
  }
}

fragment Problem on UserError {
  code
  message
  path
}`,
};

export type MakeCapData = {
  createCap: {
    cap: {
      limitAmount: Money | null;
      limitCalls: number | null;
      usage: {
        percent: number;
      };
    } | null;
    userErrors: {
      code: ErrorCode;
      message: string;
      path: string[];
    }[];
  };
};

export interface MakeCapVariables {
  input: CreateCapInput;
}

export const MakeCap: Document<MakeCapData, MakeCapVariables> = {
  text: `mutation MakeCap($input: CreateCapInput!) {
  createCap(input: $input) {
    cap {
      ...CapNow
    }
    userErrors {
      ...Problem
    }
  }
}

fragment CapNow on Cap {
  limitAmount
  limitCalls
  usage {
    percent
  }
}

fragment Problem on UserError {
  code
  message
  path
}`,
};

export type ChangeCapData = {
  updateCap: {
    cap: {
      limitAmount: Money | null;
      limitCalls: number | null;
      usage: {
        percent: number;
      };
    } | null;
    userErrors: {
      code: ErrorCode;
      message: string;
      path: string[];
    }[];
  };
};

export interface ChangeCapVariables {
  input: UpdateCapInput;
}

export const ChangeCap: Document<ChangeCapData, ChangeCapVariables> = {
  text: `mutation ChangeCap($input: UpdateCapInput!) {
  updateCap(input: $input) {
    cap {
      ...CapNow
    }
    userErrors {
      ...Problem
    }
  }
}

fragment CapNow on Cap {
  limitAmount
  limitCalls
  usage {
    percent
  }
}

fragment Problem on UserError {
  code
  message
  path
}`,
};

export type EndOfEventsData = {
  events: {
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};

export type EndOfEventsVariables = Record<string, never>;

export const EndOfEvents: Document<EndOfEventsData, EndOfEventsVariables> = {
  text: `query EndOfEvents {
  events(last: 1) {
    pageInfo {
      ...Page
    }
  }
}

fragment Page on PageInfo {
  hasNextPage
  endCursor
}`,
};

export type EventsData = {
  events: {
    nodes: {
      sequence: number;
      type: EventType;
      at: DateTime;
      side: EventSide;
      subject: string;
      node:
        | {
            __typename:
              | 'ApiKey'
              | 'Application'
              | 'BarredSubject'
              | 'Call'
              | 'CdrBatch'
              | 'DestinationProof'
              | 'Document'
              | 'Number'
              | 'NumberPayment'
              | 'Partner'
              | 'Reverification'
              | 'ShutOff'
              | 'Statement'
              | 'Suspension'
              | 'Switch'
              | 'TestCaller'
              | 'WaitListPlace';
          }
        | {
            __typename: 'Cap';
            limitAmount: Money | null;
            limitCalls: number | null;
            usage: {
              percent: number;
            };
          }
        | {
            __typename: 'Subscriber';
            name: string;
          }
        | null;
    }[];
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};

export interface EventsVariables {
  after?: string | null;
}

export const Events: Document<EventsData, EventsVariables> = {
  text: `query Events($after: String) {
  events(first: 100, after: $after) {
    nodes {
      sequence
      type
      at
      side
      subject
      node {
        __typename
        ... on Subscriber {
          name
        }
        ... on Cap {
          ...CapNow
        }
      }
    }
    pageInfo {
      ...Page
    }
  }
}

fragment CapNow on Cap {
  limitAmount
  limitCalls
  usage {
    percent
  }
}

fragment Page on PageInfo {
  hasNextPage
  endCursor
}`,
};
