import dev.clutch.Clutch
import dev.clutch.InterpreterPool
import dev.clutch.Kwargs
import dev.clutch.TypeRef
import java.util.Optional

/** A Python function, as any functional interface. */
fun interface Area {
    fun of(width: Int, height: Int): Int
}

@JvmRecord
data class Row(val id: Int, val name: Optional<String>)

private const val SOURCE = """
def area(width, height=1): return width * height
def rows(): return [{'id': 1, 'name': 'one'}, {'id': 2}]
"""

/** What may be None is nullable to the compiler: without ?. and ?: this would be no program. */
fun main() {
    Clutch.start().use { clutch ->
        clutch.create().use { py ->
            py.exec(SOURCE)
            val area: Area = py.function("area", Area::class.java)
            val nothing: Any? = py.eval("None")
            val length: Int = py.eval("'abc'", String::class.java)?.length ?: -1
            val rows: List<Row> = py.call("rows", object : TypeRef<List<Row>>() {}) ?: emptyList()
            println("${area.of(2, 3)} ${py.call("area", 4, Kwargs.of("height", 5))} $nothing $length ${rows.map { it.name.orElse("?") }}")
        }
        clutch.poolBuilder().size(1).whenFull(InterpreterPool.WhenFull.REJECT).build().use { pool ->
            val answer = pool.submit { worker -> worker.eval("6 * 7", Int::class.javaObjectType) }
            println(answer.thenApply { it?.plus(1) }.join()) // what kotlinx.coroutines' await() waits for in suspend functions
        }
    }
}
