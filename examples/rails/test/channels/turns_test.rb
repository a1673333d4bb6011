require_relative "../test_helper"

# Of a connection whose workers are here: each of them takes one turn.
class TurnsTest < ActiveSupport::TestCase
  class Base
    attr_reader :done, :asked

    def initialize
      @done = []
      @asked = []
    end

    private

    def send_async(name)
      asked << name
    end

    def handle_open
      done << :open
    end

    def dispatch_websocket_message(frame)
      raise frame if frame == "bad"

      on_close("", 1001) if frame == "last"
      done << frame
    end

    def handle_close
      done << :close
    end
  end

  class Connection < Base
    include Turns
  end

  test "one behind the other, and as they came" do
    connection.on_open
    %w[a b].each { |frame| connection.receive(frame) }
    work
    assert_equal [:open, "a", "b"], connection.done
    connection.receive("c")
    work
    assert_equal "c", connection.done.last
  end

  test "no worker has more than one turn of a connection at a time" do
    %w[a b c].each do |frame|
      connection.receive(frame)
      assert_equal [:take_turn], connection.asked
    end
    take_turn
    assert_equal ["a"], connection.done
    assert_equal [:take_turn], connection.asked
  end

  test "what fails is the worker's to log, and the next one has its turn" do
    %w[bad a].each { |frame| connection.receive(frame) }
    assert_raises(RuntimeError) { take_turn }
    work
    assert_equal ["a"], connection.done
  end

  test "who goes does so behind what is performed, and what waits is not" do
    %w[last a].each { |frame| connection.receive(frame) }
    work
    assert_equal ["last", :close], connection.done
  end

  test "who goes before their turn has come was never there" do
    connection.on_open
    connection.on_close("", 1001)
    work
    assert_equal [:close], connection.done
  end

  private

  def connection
    @connection ||= Connection.new
  end

  def take_turn
    connection.send(connection.asked.shift)
  end

  def work
    take_turn until connection.asked.empty?
  end
end
