# A book on the shelf; each version is an object of its own. The shelf lives as long as the process: an
# application of your own has a table with `lock_version`, `updated_at` and `deleted_at`.
class Book
  class NotFound < StandardError
  end

  # For how long it is known what was destroyed, in seconds. Who was away for longer gets all there is.
  REMEMBERED = 24 * 60 * 60

  @books = {} # the newest versions, tombstones among them
  @last_id = 0
  @lock = Monitor.new

  class << self
    def create(title:)
      write("create") { new(@last_id += 1, 1, title) }
    end

    def find(id)
      book = @lock.synchronize { @books[id.to_i] }
      raise NotFound if book.nil? || book.destroyed?

      book
    end

    # What has changed since a time in Unix seconds, that moment included; everything for nil, and for a
    # time since when not all is known.
    def changes(since)
      @lock.synchronize do
        now = Time.now.to_f
        oldest = now - REMEMBERED
        @books.delete_if { |_, book| book.destroyed? && book.updated_at < oldest }
        complete = since.nil? || since < oldest
        changed = complete ? @books.values : @books.values.select { |book| book.updated_at >= since }
        destroyed, present = changed.partition(&:destroyed?)
        { at: now, complete: complete, changed: present, destroyed: destroyed }
      end
    end

    # Told behind the lock, as it is after a commit: a later version may be told first. Clients compare.
    def write(verb)
      book = @lock.synchronize { yield.tap { |written| @books[written.id] = written } }
      BooksChannel.tell verb, book
      book
    end
  end

  attr_reader :id, :version, :title, :updated_at

  def initialize(id, version, title)
    @id = id
    @version = version
    @title = title
    @updated_at = Time.now.to_f
    freeze
  end

  def update(title:)
    Book.write("update") { successor(title) }
  end

  def destroy
    Book.write("destroy") { successor(nil) }
  end

  # A tombstone has no title.
  def destroyed?
    title.nil?
  end

  def as_json(*)
    { "id" => id, "version" => version, "title" => title }.compact
  end

  private

  # Of the newest version, whatever became of this one.
  def successor(title)
    Book.new(id, Book.find(id).version + 1, title)
  end
end
