# bash completion for hallmark
_hallmark() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} options
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "run topology judge report merge rollup ledger compare import simulate plan --help --version" -- "$current")
    return
  fi
  case ${COMP_WORDS[1]} in
    run)
      options="--output --force --ranks --scratch --blocks --deadline --budget --full --add --root --power-feed --keep-parts --quiet --format
               --benchmark_list_tests --benchmark_filter= --benchmark_out= --benchmark_format= --help"
      ;;
    topology) options="--format --root --power-feed --hwloc-xml --help" ;;
    judge) options="--contract --ledger --ledger-head --format --quiet --help" ;;
    report) options="--contract --ledger --ledger-head --output --quiet --help" ;;
    merge) options="--output --force --help" ;;
    ledger)
      if [ "$COMP_CWORD" -eq 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W "open attempt invalidate replace exclude remark close show check" -- "$current")
        return
      fi
      options="--contract --nonce --unit --hall --entry --new-serial --new-uuid --new-node-serial --old-serial --repaired --from --until
               --cause --authorised-by --operator --text --mend --restart --binary --config --head --help"
      ;;
    plan) options="--format --output --sigma --spread --sample-seconds --interruption-rate --draw --draw-bad --help" ;;
  esac
  case $previous in
    --format) mapfile -t COMPREPLY < <(compgen -W "text json" -- "$current") ;;
    *)
      if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
      else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
      fi
      ;;
  esac
}
complete -o filenames -F _hallmark hallmark
