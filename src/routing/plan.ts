export interface RoutePlan { root: unknown }
