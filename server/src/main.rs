//! What can be asked of the server on the command line?

use std::future::Future;
use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, Subcommand};
use database::Database;
use domain::{DuoId, Role};
use server::chance::{Clock, SystemClock, SystemEntropy};
use server::config::{Config, LogFormat, SETTINGS};
use server::invitation::{invite, renew};
use server::serve::{open, serve};
use server::{programme, report};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(name = "server", version, about = "Samen: one diary for two people, which the server cannot read", after_help = settings())]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server; so does no command at all, as `cargo leptos watch` starts it
    Serve,
    /// Makes and lists duos
    #[command(subcommand)]
    Duo(DuoCommand),
    /// Shows what members have reported
    #[command(subcommand)]
    Report(ReportCommand),
    /// Takes in what a programme offers its duos
    #[command(subcommand)]
    Programme(ProgrammeCommand),
    /// Renews joining codes
    #[command(subcommand)]
    Code(CodeCommand),
}

#[derive(Subcommand)]
enum DuoCommand {
    /// Makes a duo and prints its two joining codes, which are kept nowhere
    Create {
        /// Name of the programme; a new name makes a new programme
        #[arg(long)]
        programme: String,
        /// First name of the newcomer
        #[arg(long)]
        newcomer: String,
        /// First name of the volunteer
        #[arg(long)]
        volunteer: String,
    },
    /// Lists the duos, their people and how many devices each has
    List,
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Lists all reports, oldest first; they go with their duo
    List,
}

#[derive(Subcommand)]
enum ProgrammeCommand {
    /// Reads a programme's folder, says what came in and what was left out, and offers it to the duos
    Import {
        /// The folder, with programme.toml in it (see docs/programme.md)
        folder: PathBuf,
        /// Name of the programme it is for, where there are several
        #[arg(long)]
        programme: Option<String>,
    },
}

#[derive(Subcommand)]
enum CodeCommand {
    /// Prints a new joining code for one person; an unused older one ends
    Renew {
        /// The person's first name
        #[arg(long)]
        name: String,
        /// The duo's id (see `duo list`), where several people have this name
        #[arg(long)]
        duo: Option<DuoId>,
    },
}

fn settings() -> String {
    let line = |setting: &server::config::Setting| {
        format!(
            "  {}  [default: {}]\n      {}\n",
            setting.name, setting.default, setting.meaning
        )
    };
    let lines: String = SETTINGS.iter().map(line).collect();
    format!("Settings, as environment variables:\n{lines}")
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let config = Config::read(|name| std::env::var(name).ok())?;
    start_log(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(cli.command.unwrap_or(Command::Serve), config))
}

async fn run(command: Command, config: Config) -> anyhow::Result<()> {
    match command {
        Command::Serve => {
            let listener = TcpListener::bind(config.addr)
                .await
                .with_context(|| format!("SAMEN_ADDR: listening on {}", config.addr))?;
            let stop = stop_signal()?;
            serve(
                config,
                listener,
                Arc::new(SystemClock),
                Arc::new(SystemEntropy),
                stop,
            )
            .await
        }
        Command::Duo(DuoCommand::Create {
            programme,
            newcomer,
            volunteer,
        }) => {
            with_database(&config, async |database| {
                let people = [
                    (Role::Newcomer, newcomer.as_str()),
                    (Role::Volunteer, volunteer.as_str()),
                ];
                let now = SystemClock.now();
                let url = &config.public_url;
                let (duo, invitations) =
                    invite(database, url, &programme, people, now, &SystemEntropy).await?;
                println!("duo {duo}");
                invitations
                    .iter()
                    .for_each(|invitation| println!("{invitation}"));
                Ok(())
            })
            .await
        }
        Command::Duo(DuoCommand::List) => {
            with_database(&config, async |database| {
                for duo in database.duos().await? {
                    println!("{}  {}", duo.duo, duo.programme);
                    for (member, devices) in duo.members {
                        println!("    {:?} {}: {devices} devices", member.role, member.name);
                    }
                }
                Ok(())
            })
            .await
        }
        Command::Report(ReportCommand::List) => {
            with_database(&config, async |database| {
                for report in database.reports().await? {
                    print!("{}", report::as_text(&report));
                }
                Ok(())
            })
            .await
        }
        Command::Programme(ProgrammeCommand::Import { folder, programme }) => {
            let now = SystemClock.now();
            let read = programme::read(&folder, now)?;
            let told = read.sheet.as_ref().map(programme::summary);
            read.problems.iter().for_each(|problem| {
                println!("left out: {}", programme::as_line(problem));
            });
            let sheet = read
                .sheet
                .context("nothing came in: mend programme.toml first")?;
            with_database(&config, async |database| {
                let name = programme.as_deref();
                let stored = programme::store(database, &sheet, name, now, &SystemEntropy).await?;
                println!("came in: {}", told.unwrap_or_default());
                let is = if stored.changed { "is now" } else { "is still" };
                println!("{} {is} at version {}", stored.programme, stored.version);
                Ok(())
            })
            .await
        }
        Command::Code(CodeCommand::Renew { name, duo }) => {
            with_database(&config, async |database| {
                let now = SystemClock.now();
                let url = &config.public_url;
                let invitation = renew(database, url, &name, duo, now, &SystemEntropy).await?;
                println!("{invitation}");
                Ok(())
            })
            .await
        }
    }
}

/// Does one thing with the database, whether or not a server runs beside.
async fn with_database(
    config: &Config,
    work: impl AsyncFnOnce(&Database) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (database, writer) = open(&config.data, &SystemEntropy).await?;
    let writer = tokio::spawn(writer.run(|_| ()));
    let done = work(&database).await;
    database.close().await;
    writer.await.context("the writer")?;
    done
}

fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("SAMEN_LOG")?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().init(),
    }
    // By place alone: a panic's words may hold what somebody wrote.
    std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "a panic: this is a bug");
    }));
    Ok(())
}

/// SIGTERM, as service managers send it, or Ctrl-C.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
