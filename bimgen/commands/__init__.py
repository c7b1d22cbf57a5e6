"""What each command does with its options; `bimgen.cli` imports the module of the command it was asked for."""
