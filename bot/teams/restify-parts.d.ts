/** The parts of restify that Cordon loads. Its index loads all plugins, which takes a tenth of a second and 15 MB. */
declare module 'restify/lib/server.js' {
  import type { Server as RestifyServer, ServerOptions } from 'restify';
  const Server: new (
    options: Omit<ServerOptions, 'log'> & { readonly name: string; readonly log: object },
  ) => RestifyServer;
  export default Server;
}

declare module 'restify/lib/router.js' {
  import type { ServerOptions } from 'restify';
  const Router: new (options: { readonly log: object }) => NonNullable<ServerOptions['router']>;
  export default Router;
}

declare module 'restify/lib/plugins/jsonBodyParser.js' {
  import type { plugins } from 'restify';
  const jsonBodyParser: typeof plugins.jsonBodyParser;
  export default jsonBodyParser;
}
