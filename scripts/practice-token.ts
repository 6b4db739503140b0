const roles = ['User.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All', 'User.RevokeSessions.All', 'User.Read.All'];

/** A token of an app that may make, read, reset and sign out users. The practice tenant does not check its signature. */
export const practiceToken = ['{}', JSON.stringify({ roles }), '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
