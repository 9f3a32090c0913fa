import type { Metadata } from '@grpc/grpc-js';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { secretCheck } from '../../libs/platform/access/secret-check.js';
import { callFailure } from './failures.js';
import { RPC_TOKEN } from './tokens.js';

/** Lets only services in: `authorization: Bearer <RPC_TOKEN>`, one of them where there are several. Health is asked without it. */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly isExpected: (given: string) => boolean;

  constructor(@Inject(RPC_TOKEN) tokens: readonly string[]) {
    this.isExpected = secretCheck(tokens.map((token) => `Bearer ${token}`));
  }

  canActivate(context: ExecutionContext): boolean {
    const [given = ''] = context.switchToRpc().getContext<Metadata>().get('authorization');
    if (this.isExpected(given.toString())) return true;
    throw callFailure(
      'service_token',
      'the service token is missing or wrong; RPC_TOKEN must be the same on both sides',
    );
  }
}
