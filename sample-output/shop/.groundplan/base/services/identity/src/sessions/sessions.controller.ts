import { Body, Controller, Header, Ip, Post } from '@nestjs/common';
import { Allow } from '../platform/auth.js';
import { Returns } from '../platform/http.js';
import { Refresh, SignIn, Tokens } from './sessions.schemas.js';
import { SessionsService } from './sessions.service.js';

@Controller('v1/sessions')
@Allow('public')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post()
  @Returns(201, Tokens)
  @Header('cache-control', 'no-store')
  signIn(@Body({ schema: SignIn }) signIn: SignIn, @Ip() address: string) {
    return this.sessions.signIn(signIn, address);
  }

  @Post('refresh')
  @Returns(200, Tokens)
  @Header('cache-control', 'no-store')
  refresh(@Body({ schema: Refresh }) refresh: Refresh) {
    return this.sessions.refresh(refresh);
  }

  @Post('end')
  @Returns(204)
  end(@Body({ schema: Refresh }) refresh: Refresh) {
    return this.sessions.end(refresh);
  }
}
