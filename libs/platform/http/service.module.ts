import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { type ApiDescription, openApiDocument } from '../openapi/openapi.document.js';
import { routesOf } from '../openapi/openapi.js';
import type { ReadinessChecks } from '../service/readiness.js';
import { HealthController, READINESS } from './health.controller.js';
import { ProblemsController } from './problems.controller.js';

/** The routes that every service has beside its own. */
const SERVICE_CONTROLLERS = [HealthController, ProblemsController];

/** Every route that an API serves. */
export const allRoutesOf = (api: ApiDescription) => [
  ...routesOf([...api.controllers, ...SERVICE_CONTROLLERS]),
  ...(api.routes ?? []),
];

/** The document of an API as `serveHttp` serves it, with the routes that every service has. */
export function documentOf(api: ApiDescription) {
  return openApiDocument({
    ...api,
    tags: { ...api.tags, Service: 'The process itself, and what its errors mean.' },
    controllers: [...api.controllers, ...SERVICE_CONTROLLERS],
  });
}

/** A service's own module with what every service has. */
@Module({})
export class ServiceModule {
  static of(module: Type | DynamicModule, checks: ReadinessChecks): DynamicModule {
    return {
      module: ServiceModule,
      imports: [module],
      controllers: SERVICE_CONTROLLERS,
      providers: [{ provide: READINESS, useValue: checks }],
    };
  }
}
