// The rahgir program: one verb a file beside this one.

#include <sys/stat.h>

#include "ops/cli/session.h"

int main(int argc, char** argv) {
  using namespace rahgir::ops;
  // Data, keys, refused cases and tokens are for the owner only, whatever the shell's mask.
  ::umask(0077);
  CLI::App app("Rahgir tracks requests to service desks as a provable history of events.",
               "rahgir");
  app.set_version_flag("--version", RAHGIR_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  Session session;
  add_serve(app, session);
  add_init(app, session);
  add_service(app, session);
  add_office(app, session);
  add_staff(app, session);
  add_token(app, session);
  add_import(app, session);
  add_replay(app, session);
  add_verify(app, session);
  add_stats(app, session);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongUse;
  }
  return session.exit_code();
}
