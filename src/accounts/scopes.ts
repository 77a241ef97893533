/** What a key or a person may do. The API's every field names one of these, or says that it is public. */
export const scopes = [
  'partners:read',
  'partners:write',
  'subscribers:read',
  'subscribers:write',
  'switches:read',
  'switches:write',
  'keys:read',
  'keys:write',
  'numbers:read',
  'numbers:reserve',
  'numbers:operate',
  'stock:read',
  'payments:record',
  'applications:read',
  'applications:write',
  'applications:comment',
  'applications:review',
  'applications:operate',
  'applicants:reveal',
  'calls:read',
  'callers:reveal',
  'costs:read',
  'usage:read',
  'caps:write',
  'routes:read',
  'routes:write',
  'routes:operate',
  'statements:read',
  'statements:close',
  'documents:read',
  'documents:write',
  'documents:view',
  'documents:hold',
  'events:read',
  'audit:read',
  'cdrs:read',
  'cdrs:write',
  'route:ask',
] as const;
export type Scope = (typeof scopes)[number];

/** Whose a key is: an owner decides which roles there can be, because a role of another kind would promise what rows forbid. */
export const ownerKinds = ['OPERATOR', 'PARTNER', 'SWITCH'] as const;
export type OwnerKind = (typeof ownerKinds)[number];

const readsPartner = [
  'partners:read',
  'subscribers:read',
  'numbers:read',
  'applications:read',
  'calls:read',
  'usage:read',
  'routes:read',
  'statements:read',
  'events:read',
] as const;

/** Roles are bundles of scopes; a key may be given fewer, never others. */
const bundles = {
  /** A partner's own front end. */
  PARTNER: {
    of: 'PARTNER',
    scopes: [
      ...readsPartner,
      'subscribers:write',
      'numbers:reserve',
      'applications:write',
      'applications:comment',
      'caps:write',
      'routes:write',
      'callers:reveal',
      'documents:read',
      'documents:write',
      'documents:view',
      'keys:read',
      'keys:write',
      'audit:read',
    ],
  },
  /** A partner's reports. */
  PARTNER_READER: { of: 'PARTNER', scopes: readsPartner },
  SWITCH: { of: 'SWITCH', scopes: ['cdrs:read', 'cdrs:write', 'route:ask'] },
  OPERATOR: { of: 'OPERATOR', scopes: scopes.filter((it) => it !== 'cdrs:write' && it !== 'route:ask') },
  FINANCE: {
    of: 'OPERATOR',
    scopes: [...readsPartner, 'stock:read', 'payments:record', 'costs:read', 'cdrs:read', 'statements:close'],
  },
  /** Who holds papers against what they are to prove. */
  REVIEWER: {
    of: 'OPERATOR',
    scopes: [
      'partners:read',
      'subscribers:read',
      'numbers:read',
      'applications:read',
      'applications:comment',
      'applications:review',
      'applicants:reveal',
      'documents:read',
      'documents:view',
      'routes:read',
      'events:read',
    ],
  },
  SUPPORT: {
    of: 'OPERATOR',
    scopes: [
      ...readsPartner,
      'stock:read',
      'callers:reveal',
      'documents:read',
      'switches:read',
      'cdrs:read',
      'keys:read',
      'audit:read',
    ],
  },
} as const satisfies Record<string, { of: OwnerKind; scopes: readonly Scope[] }>;

export type AccountRole = keyof typeof bundles;
export const accountRoles = Object.keys(bundles) as readonly AccountRole[];

export const scopesOf = (role: AccountRole): readonly Scope[] => bundles[role].scopes;

/** Whose keys have this role. */
export const kindOfRole = (role: AccountRole): OwnerKind => bundles[role].of;

export const rolesOf = (kind: OwnerKind): readonly AccountRole[] =>
  accountRoles.filter((role) => bundles[role].of === kind);

/** All that a key of this kind of owner may ever do. */
export function scopesFor(kind: OwnerKind): ReadonlySet<Scope> {
  return new Set(rolesOf(kind).flatMap((role) => scopesOf(role)));
}
