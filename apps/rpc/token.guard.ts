import { createHash, timingSafeEqual } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { callFailure } from './failures.js';
import { RPC_TOKEN } from './tokens.js';

/** Lets only services in: `authorization: Bearer <RPC_TOKEN>`. Health is asked without it. */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(RPC_TOKEN) token: string) {
    this.expected = sha256(`Bearer ${token}`);
  }

  canActivate(context: ExecutionContext): boolean {
    const [given = ''] = context.switchToRpc().getContext<Metadata>().get('authorization');
    // Hashes have one length, so the comparison takes the same time whatever was given.
    if (timingSafeEqual(sha256(given.toString()), this.expected)) return true;
    throw callFailure(
      'service_token',
      'the service token is missing or wrong; RPC_TOKEN must be the same on both sides',
    );
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
