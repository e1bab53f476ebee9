/** The entity that no plan declares: whoever signs in. The identity service has it. */
export const USER = 'identity.User';

/** Whether an entity, by its id, is that of the users. */
export const isOfUsers = (entity: string): boolean => entity === USER;
